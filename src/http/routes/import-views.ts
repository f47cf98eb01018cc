import { z } from '@hono/zod-openapi'
import { encodings } from '../../imports/encoding.ts'
import { ConsentSource, type ImportOptions, importKinds, importStates } from '../../imports/import.ts'
import type { Import } from '../../imports/queries/imports.ts'
import type { PublicIds } from '../public-id.ts'

export const Mapping = z.record(z.string(), z.string().max(200))

const { document, givenAt } = ConsentSource.shape

/** As in imports/import.ts, but that a wording goes by its public id. */
export const OptionsBody = z.strictObject({
  consent: z
    .strictObject({
      document,
      givenAt,
      wording: z.string().max(100).optional().openapi({ description: 'What the people were shown' }),
    })
    .optional(),
  createMissing: z.boolean().optional(),
  eventType: z.string().trim().min(1).max(200).optional(),
})

export const ImportView = z
  .object({
    id: z.string(),
    kind: z.enum(importKinds),
    state: z.enum(importStates),
    filename: z.string(),
    sha256: z.string(),
    sizeBytes: z.number().int(),
    encoding: z.enum(encodings),
    delimiter: z.string(),
    mapping: Mapping,
    options: OptionsBody,
    rowsTotal: z.number().int().openapi({ description: 'Known once the file was checked' }),
    rowsDone: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    rejected: z.number().int(),
    kept: z.number().int().openapi({ description: 'Changes that an undo left alone' }),
    error: z.string().nullable(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .openapi('Import')

export const RowErrorView = z
  .object({
    line: z.number().int(),
    column: z.string().nullable(),
    value: z.string().nullable(),
    message: z.string(),
  })
  .openapi('ImportRowError')

export const SampleView = z
  .object({
    encoding: z.enum(encodings),
    delimiter: z.string(),
    columns: z.array(
      z.object({
        header: z.string(),
        target: z.string().openapi({ description: 'What it is taken for' }),
        cells: z.array(z.string()),
      }),
    ),
  })
  .openapi('ImportSample')

/** Only what was given: what is left out stays as it is. Throws NotFoundError for a wording that is none. */
export function toOptions(
  body: z.infer<typeof OptionsBody> | undefined,
  ids: PublicIds,
): Partial<ImportOptions> | undefined {
  if (!body) return undefined
  const { consent, createMissing, eventType } = body
  return {
    ...(consent && {
      consent: {
        document: consent.document,
        ...(consent.givenAt && { givenAt: consent.givenAt }),
        ...(consent.wording && { wordingId: ids.from('wrd', consent.wording) }),
      },
    }),
    ...(createMissing !== undefined && { createMissing }),
    ...(eventType !== undefined && { eventType }),
  }
}

export function toImportView(one: Import, ids: PublicIds): z.infer<typeof ImportView> {
  const { consent, createMissing, eventType } = one.options
  return {
    id: ids.to('imp', one.id),
    kind: one.kind,
    state: one.state,
    filename: one.filename,
    sha256: one.sha256,
    sizeBytes: one.sizeBytes,
    encoding: one.encoding,
    delimiter: one.delimiter,
    mapping: one.mapping,
    options: {
      ...(consent && {
        consent: {
          document: consent.document,
          ...(consent.givenAt && { givenAt: consent.givenAt }),
          ...(consent.wordingId && { wording: ids.to('wrd', consent.wordingId) }),
        },
      }),
      createMissing,
      ...(eventType !== undefined && { eventType }),
    },
    rowsTotal: one.rowsTotal,
    rowsDone: one.rowsDone,
    created: one.created,
    updated: one.updated,
    rejected: one.rejected,
    kept: one.kept,
    error: one.error,
    createdAt: one.createdAt.toISOString(),
    finishedAt: one.finishedAt?.toISOString() ?? null,
  }
}
