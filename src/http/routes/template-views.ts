import { z } from '@hono/zod-openapi'
import type { Template, TemplateVersionRow } from '../../templates/queries.ts'
import type { RenderedPreview } from '../../templates/render-preview.ts'
import type { SmsCount } from '../../templates/sms-segments.ts'
import {
  type CompiledTemplate,
  EmailSource,
  Locale,
  ScriptSource,
  SmsSource,
  type TemplateProblem,
  templateClasses,
  templateKinds,
} from '../../templates/template.ts'
import type { PublicIds } from '../public-id.ts'

export const ProblemItem = z
  .object({
    severity: z.enum(['error', 'warning']),
    locale: z.string(),
    part: z.enum(['subject', 'preheader', 'mjml', 'text', 'body']),
    line: z.number().int().nullable().openapi({ description: "The author's own line, from 1" }),
    message: z.string(),
    remedy: z.string().nullable(),
  })
  .openapi('TemplateProblem')

export const TemplateView = z
  .object({
    id: z.string(),
    key: z.string(),
    kind: z.enum(templateKinds),
    name: z.string(),
    live: z.boolean().openapi({ description: 'Whether sends can use it' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Template')

export const VersionView = z
  .object({
    id: z.string(),
    version: z.number().int(),
    live: z.boolean(),
    class: z.enum(templateClasses),
    locales: z.array(z.string()),
    variables: z.array(z.object({ path: z.string(), optional: z.boolean() })),
    links: z.array(
      z.object({
        locale: z.string(),
        position: z.number().int(),
        url: z.string(),
        label: z.string().nullable(),
      }),
    ),
    createdAt: z.iso.datetime(),
  })
  .openapi('TemplateVersion')

const Sources = z.union([
  z.record(Locale, EmailSource),
  z.record(Locale, SmsSource),
  z.record(Locale, ScriptSource),
])
export const SourceView = VersionView.extend({ source: Sources }).openapi('TemplateVersionSource')

export const PreviewView = z
  .object({
    problems: z.array(ProblemItem),
    rendered: z
      .object({
        locale: z.string(),
        subject: z.string().nullable(),
        html: z
          .string()
          .nullable()
          .openapi({ description: 'Show it in an iframe with an empty sandbox attribute' }),
        text: z.string().nullable(),
        sizeBytes: z.number().int(),
        htmlBytes: z.number().int().nullable().openapi({ description: 'Gmail cuts what is over 102,000' }),
        sms: z
          .object({
            encoding: z.enum(['GSM-7', 'UCS-2']),
            units: z.number().int(),
            segments: z.number().int(),
            remainingInLast: z.number().int(),
            nonGsm: z.array(z.string()).openapi({ description: 'Characters that forced UCS-2' }),
          })
          .nullable(),
      })
      .nullable()
      .openapi({ description: 'Null when the source has errors' }),
  })
  .openapi('TemplatePreview')

export function toProblemItem({ line, remedy, ...problem }: TemplateProblem): z.infer<typeof ProblemItem> {
  return { ...problem, line: line ?? null, remedy: remedy ?? null }
}

export function toTemplateView(template: Template, ids: PublicIds): z.infer<typeof TemplateView> {
  const { id, key, kind, name, liveVersionId, createdAt, updatedAt } = template
  const live = liveVersionId !== null
  return {
    id: ids.to('tpl', id),
    key,
    kind,
    name,
    live,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function toVersionView(
  row: TemplateVersionRow,
  template: Template,
  ids: PublicIds,
): z.infer<typeof VersionView> {
  const { locales, variables } = row.compiled as CompiledTemplate
  const links = Object.entries(locales).flatMap(([locale, compiled]) =>
    compiled.links.map(({ position, url, label }) => ({ locale, position, url, label })),
  )
  return {
    id: ids.to('tpv', row.id),
    version: row.version,
    live: row.id === template.liveVersionId,
    class: row.class,
    locales: Object.keys(locales),
    variables: variables.map(({ path, optional }) => ({ path, optional })),
    links,
    createdAt: row.createdAt.toISOString(),
  }
}

export function toSourceView(
  row: TemplateVersionRow,
  template: Template,
  ids: PublicIds,
): z.infer<typeof SourceView> {
  return { ...toVersionView(row, template, ids), source: row.source as z.infer<typeof Sources> }
}

export function toPreviewView({ problems, rendered }: RenderedPreview): z.infer<typeof PreviewView> {
  return {
    problems: problems.map(toProblemItem),
    rendered: rendered
      ? {
          locale: rendered.locale,
          subject: rendered.subject ?? null,
          html: rendered.html ?? null,
          text: rendered.text ?? null,
          sizeBytes: rendered.sizeBytes,
          htmlBytes: rendered.htmlBytes ?? null,
          sms: rendered.sms ? toSmsView(rendered.sms) : null,
        }
      : null,
  }
}

function toSmsView({ encoding, units, segments, remainingInLast, nonGsm }: SmsCount) {
  return { encoding, units, segments, remainingInLast, nonGsm: [...nonGsm] }
}
