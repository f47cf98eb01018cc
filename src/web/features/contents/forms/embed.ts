import type { FormInput } from './forms.ts'

type Language = 'fr' | 'en'
const inputTypes = { text: 'text', email: 'email', phone: 'tel', number: 'number', date: 'date' } as const

/** A page of ours inside one of theirs; only sites of the list may show it. */
export function frameCode(url: string, form: FormInput, language: Language): string {
  return `<iframe src="${url}?lang=${language}" title="${escapeText(form.title[language])}" width="100%" height="640" style="border:0"></iframe>`
}

/** A form of their own page that posts to ours: no script at all. `wordings` by key: what stands beside the boxes. */
export function htmlCode(
  url: string,
  form: FormInput,
  { language, wordings }: { language: Language; wordings: ReadonlyMap<string, string> },
): string {
  const fields = form.fields.map(({ name, kind, label, required, options = [] }) => {
    const must = required ? ' required' : ''
    const input =
      kind === 'choice'
        ? `<select name="${name}"${must}>\n${options
            .map(
              ({ value, label: text }) =>
                `      <option value="${escapeText(value)}">${escapeText(text[language])}</option>`,
            )
            .join('\n')}\n    </select>`
        : `<input type="${inputTypes[kind]}" name="${name}"${must}>`
    return `  <label>${escapeText(label[language])}\n    ${input}\n  </label>`
  })
  const boxes = (form.consents ?? []).map(({ channel, purpose, wording, required }) => {
    const must = required ? ' required' : ''
    const text = escapeText(wordings.get(wording) ?? '')
    return `  <label><input type="checkbox" name="consent_${channel}_${purpose}" value="yes"${must}>\n    ${text}\n  </label>`
  })
  const trap = form.honeypot ?? 'website'
  return [
    `<form method="post" action="${url}">`,
    `  <input type="hidden" name="_locale" value="${language}">`,
    ...fields,
    `  <input type="text" name="${trap}" tabindex="-1" autocomplete="off" aria-hidden="true" style="position:absolute;left:-9999px">`,
    ...boxes,
    `  <button type="submit">${escapeText(form.submit[language])}</button>`,
    '</form>',
  ].join('\n')
}

function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (letter) => names[letter] ?? letter)
}
