import type { InputOf, Schemas } from '../../../api/call.ts'

export type Form = Schemas['Form']
export type FormInput = NonNullable<InputOf<'PUT /forms/{key}'>['body']>
export type Field = FormInput['fields'][number]
export type Box = NonNullable<FormInput['consents']>[number]
export type LocalText = FormInput['title']

export const KEY = /^[a-z][a-z0-9-]{0,59}$/
export const fieldKinds: readonly Field['kind'][] = ['text', 'email', 'phone', 'number', 'date', 'choice']
export const boxChannels: readonly Box['channel'][] = [
  'email',
  'sms',
  'phone',
  'tracking_opens',
  'tracking_clicks',
]

/** The form as its author wrote it: without the wordings that publishing bound. */
export function toInput(form: Form): FormInput {
  const definition = form.definition as unknown as FormInput
  const boxes = (definition.consents ?? []) as readonly (Box & { readonly wordingIds?: unknown })[]
  return { ...definition, consents: boxes.map(({ wordingIds: _, ...box }) => box) }
}

export function newForm(name: string): FormInput {
  return {
    name,
    title: { fr: 'Restons en contact', en: 'Stay in touch' },
    intro: null,
    submit: { fr: 'Envoyer', en: 'Send' },
    thanks: { fr: 'Merci. À bientôt.', en: 'Thank you. See you soon.' },
    fields: [
      { name: 'email', kind: 'email', label: { fr: 'Adresse e-mail', en: 'Email' }, required: true },
      { name: 'first_name', kind: 'text', label: { fr: 'Prénom', en: 'First name' }, required: false },
    ],
    consents: [],
    allowedOrigins: [],
    redirectUrl: null,
    limits: { perIpPerHour: 60, perAddressPerDay: 5 },
  }
}
