/** Number formats put such blanks before € and %; they are no GSM letters and would double the price of a text. */
const HARD_BLANKS = /[\u00a0\u2007\u202f]/g

/** A rendered text as it goes out: plain blanks, and how to refuse more unless the text says it. */
export function finishSms(rendered: string, stopMention: string | null | undefined): string {
  const text = rendered.replace(HARD_BLANKS, ' ').trim()
  return !stopMention || text === '' || /\bSTOP\b/.test(text) ? text : `${text}\n${stopMention}`
}
