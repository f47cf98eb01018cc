import { durationInWords } from '../segments/duration.ts'
import type { Locale } from '../segments/leaf.ts'

interface Passed {
  readonly type: string | null
  readonly branch: string | null
  readonly facts: Readonly<Record<string, unknown>> | null
}

type Both = Readonly<Record<Locale, string>>

/** Why the customer went on as they did, in a sentence; null where the branch itself says it. */
export function passageInWords(passed: Passed, locale: Locale): string | null {
  return sentenceOf(passed)?.[locale] ?? null
}

function sentenceOf({ type, branch, facts }: Passed): Both | undefined {
  if (type === 'webhook') return webhookSentence(branch, facts ?? {})
  if (type === 'consent') return consentSentence(branch, facts ?? {})
  if (type === 'notify')
    return { en: 'The staff are told by email.', fr: 'L’équipe est prévenue par e-mail.' }
  return undefined
}

function webhookSentence(branch: string | null, { status, error, timeout }: Record<string, unknown>): Both {
  if (branch === 'then')
    return {
      en: `The other program took the call (answer ${status}).`,
      fr: `L’autre programme a accepté l’appel (réponse ${status}).`,
    }
  if (typeof timeout === 'string') return noAnswerWithin(timeout)
  const why = typeof error === 'string' ? errorInFrench(error) : undefined
  return {
    en: `The call failed${why === undefined ? '' : `: ${error}`}.`,
    fr: `L’appel a échoué${why === undefined ? '' : ` : ${why}`}.`,
  }
}

function consentSentence(branch: string | null, { why, asked, timeout }: Record<string, unknown>): Both {
  if (branch === null) return { en: 'The consent was withdrawn.', fr: 'Le consentement a été retiré.' }
  if (branch === 'then') return { en: 'The customer consents.', fr: 'Le contact consent.' }
  if (typeof timeout === 'string') return noAnswerWithin(timeout)
  return (
    whyNotAsked[String(why)]?.(Number(asked)) ?? { en: `Not asked: ${why}.`, fr: `Non demandé : ${why}.` }
  )
}

function noAnswerWithin(limit: string): Both {
  return {
    en: `No answer came within ${durationInWords(limit, 'en')}.`,
    fr: `Aucune réponse n’est venue en ${durationInWords(limit, 'fr')}.`,
  }
}

const whyNotAsked: Readonly<Record<string, (asked: number) => Both>> = {
  refused: () => ({
    en: 'The customer had refused or withdrawn consent: nobody who said no is asked again.',
    fr: 'Le contact avait refusé ou retiré son consentement : qui a dit non n’est plus sollicité.',
  }),
  no_address: () => ({
    en: 'There is no email address to ask at.',
    fr: 'Il n’y a pas d’adresse e-mail où demander.',
  }),
  suppressed: () => ({
    en: 'The email address is on the suppression list.',
    fr: 'L’adresse e-mail est sur la liste d’exclusion.',
  }),
  never_agreed: () => ({
    en: 'The customer never agreed to marketing by email: a mail that asks for consent would be marketing itself.',
    fr: 'Le contact n’a jamais accepté de prospection par e-mail : demander un consentement en serait déjà.',
  }),
  asked_enough: (asked) => ({
    en: `The customer had been asked ${asked === 1 ? 'once' : `${asked} times`} already: that is as often as the settings allow.`,
    fr: `Le contact avait déjà été sollicité ${asked} fois : les réglages n’en permettent pas plus.`,
  }),
}

/** What src/webhooks writes down about a failed call. */
const french: readonly (readonly [RegExp, string])[] = [
  [/answered (\d+)/, 'réponse $1'],
  [/redirects are not followed/, 'les redirections ne sont pas suivies'],
  [/tried 1 times/, '1 essai'],
  [/tried (\d+) times/, '$1 essais'],
  [/no time left for another try/, 'plus le temps pour un autre essai'],
  [/no answer: it took too long/, 'pas de réponse : trop lent'],
  [/no answer: connection lost/, 'pas de réponse : connexion perdue'],
  [/no answer: /, 'pas de réponse : '],
  [/the answer is longer than 256 kB/, 'la réponse dépasse 256 ko'],
  [/the answer is not JSON/, 'la réponse n’est pas du JSON'],
  [/the name leads to a private address/, 'le nom mène à une adresse privée'],
  [/the endpoint was removed/, 'l’adresse a été retirée des réglages'],
  [/it was no longer worth calling/, 'il n’était plus utile d’appeler'],
  [
    /the secret was sealed with another SECRET_KEY: rotate it/,
    'le secret a été scellé avec une autre SECRET_KEY : renouvelez-le',
  ],
  [/the URL is a private address/, 'l’URL est une adresse privée'],
  [
    /the URL must begin with https:\/\/; http is for an address of your own network/,
    'l’URL doit commencer par https:// ; http est réservé à votre propre réseau',
  ],
  [
    /the URL must hold no user and password: calls are signed instead/,
    'l’URL ne doit contenir ni utilisateur ni mot de passe : les appels sont signés',
  ],
  [/WEBHOOK_PRIVATE=yes allows it/, 'WEBHOOK_PRIVATE=yes le permet'],
  [/(\S)([;:]) /g, '$1 $2 '],
]

function errorInFrench(error: string): string {
  return french.reduce((text, [english, translated]) => text.replace(english, translated), error)
}
