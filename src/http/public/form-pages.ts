import type { Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { boxName, type FormConsent, type FormDefinition } from '../../consent/form.ts'
import type { Form } from '../../consent/queries/forms.ts'
import { findWordingTexts } from '../../consent/queries/opt-ins.ts'
import type { Issue } from '../../core/errors.ts'
import type { Env } from '../router.ts'
import { type Markup, type PublicLocale, showPage } from './page.ts'

type Field = FormDefinition['fields'][number]

/** What was filled in before, and what is wrong with it. */
interface Filled {
  readonly locale: PublicLocale
  readonly values: ReadonlyMap<string, string>
  readonly issues: readonly Issue[]
}

export function formPage(c: HonoContext<Env>, form: Form, locale: PublicLocale): Promise<Response> {
  return showForm(c, form, { locale, values: new Map(), issues: [] })
}

export function invalidPage(c: HonoContext<Env>, form: Form, filled: Filled): Promise<Response> {
  return showForm(c, form, filled)
}

export function thanksPage(c: HonoContext<Env>, form: Form, locale: PublicLocale): Promise<Response> {
  const { definition } = form
  const body = html`<p>${definition.thanks[locale]}</p>`
  return showPage(c, { locale, title: texts[locale].thanks, body, framedBy: definition.allowedOrigins })
}

export function tooManyPage(c: HonoContext<Env>, locale: PublicLocale): Promise<Response> {
  const t = texts[locale]
  return showPage(c, { locale, title: t.tooMany, body: html`<p>${t.tooManyText}</p>`, status: 429 })
}

async function showForm(c: HonoContext<Env>, form: Form, filled: Filled): Promise<Response> {
  const { definition, key, version } = form
  const { locale, issues } = filled
  const wordingIds = definition.consents.flatMap(({ wordingIds: ids }) => ids[locale] ?? [])
  const textOf = await findWordingTexts(c.var.ctx.db, wordingIds)
  const boxes = definition.consents.map((box) =>
    showBox(box, textOf.get(box.wordingIds[locale] ?? 0) ?? '', filled),
  )
  const body = html`${definition.intro ? html`<p class="soft">${definition.intro[locale]}</p>` : ''}
${issues.length > 0 ? html`<p class="note" role="alert">${texts[locale].wrong}</p>` : ''}
<form method="post" action="/f/${key}">
<input type="hidden" name="_version" value="${version}">
<input type="hidden" name="_locale" value="${locale}">
${definition.fields.map((field) => showField(field, filled))}
<div class="trap" aria-hidden="true"><label>${texts[locale].trap}<input type="text" name="${definition.honeypot}" tabindex="-1" autocomplete="off"></label></div>
${boxes.length > 0 ? html`<fieldset class="card"><legend>${texts[locale].consents}</legend>${boxes}</fieldset>` : ''}
<button type="submit">${definition.submit[locale]}</button>
</form>`
  const { redirectUrl } = definition
  return showPage(c, {
    locale,
    title: definition.title[locale],
    body,
    status: issues.length > 0 ? 400 : 200,
    formTargets: redirectUrl ? [new URL(redirectUrl).origin] : [],
    framedBy: definition.allowedOrigins,
    referrer: 'same-origin',
  })
}

const inputTypes = {
  text: 'text',
  email: 'email',
  phone: 'tel',
  number: 'number',
  date: 'date',
  choice: 'text',
} as const
const autocomplete: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  first_name: 'given-name',
  last_name: 'family-name',
}

function showField(field: Field, { locale, values, issues }: Filled): Markup {
  const value = values.get(field.name) ?? ''
  const issue = issues.find(({ path }) => path === field.name)
  const required = field.required ? ' required' : ''
  const wrong = issue ? html`<small id="wrong-${field.name}">${texts[locale].issue}</small>` : ''
  const marks = issue ? html` aria-invalid="true" aria-describedby="wrong-${field.name}"` : ''
  const label = html`<span>${field.label[locale]}${field.required ? ' *' : ''}</span>`
  if (field.kind === 'choice') {
    const options = field.options.map(
      (option) =>
        html`<option value="${option.value}"${option.value === value ? ' selected' : ''}>${option.label[locale]}</option>`,
    )
    return html`<label class="field">${label}<select name="${field.name}"${required}${marks}><option value=""></option>${options}</select>${wrong}</label>
`
  }
  return html`<label class="field">${label}<input type="${inputTypes[field.kind]}" name="${field.name}" value="${value}" autocomplete="${autocomplete[field.name] ?? 'on'}"${required}${marks}>${wrong}</label>
`
}

/** Never ticked by us: not on the first page, nor on the one that shows mistakes. */
function showBox(box: FormConsent, text: string, { locale, issues }: Filled): Markup {
  const name = boxName(box)
  const wrong = issues.some(({ path }) => path === name) ? html`<small>${texts[locale].issue}</small>` : ''
  return html`<label class="row"><input type="checkbox" name="${name}" value="yes"${box.required ? ' required' : ''}>
<span>${text}${wrong}</span></label>
`
}

const texts = {
  en: {
    consents: 'Your choice',
    wrong: 'Please check the marked fields, and tick your choices again.',
    issue: 'Please check this.',
    trap: 'Leave this field empty',
    thanks: 'Thank you',
    tooMany: 'Too many attempts',
    tooManyText: 'Please wait a while and try again.',
  },
  fr: {
    consents: 'Votre choix',
    wrong: 'Vérifiez les champs signalés, et cochez à nouveau vos choix.',
    issue: 'À vérifier.',
    trap: 'Laissez ce champ vide',
    thanks: 'Merci',
    tooMany: 'Trop de tentatives',
    tooManyText: 'Attendez un moment puis réessayez.',
  },
} as const
