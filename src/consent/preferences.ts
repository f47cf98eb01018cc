import type { Settings } from '../company/settings.ts'
import {
  type Consent,
  type ConsentChannel,
  type ContactChannel,
  contactChannels,
  TRACKING_PURPOSE,
} from './consent.ts'
import type { Purpose } from './queries/wordings.ts'

export type PreferenceLocale = 'en' | 'fr'

/** One box of the preference page: its words are the wording of the consent that ticking it gives. */
export interface PreferenceBox {
  readonly name: string
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly wordingKey: string
  readonly text: string
  readonly isTicked: boolean
  /** The address is suppressed: ticking would promise what we do not do. */
  readonly isBlocked: boolean
}

export interface PreferenceFacts {
  readonly consents: readonly Consent[]
  readonly purposes: readonly Purpose[]
  /** Channels on which the customer has an address, and whether it is suppressed. */
  readonly reachable: ReadonlyMap<ContactChannel, { readonly suppressed: boolean }>
  readonly company: Settings['company']
  readonly now: Date
}

/** Every choice that this person has, in the order of the page. */
export function preferenceBoxes(facts: PreferenceFacts, locale: PreferenceLocale): PreferenceBox[] {
  const contact = contactChannels.flatMap((channel) => {
    const reach = facts.reachable.get(channel)
    if (!reach) return []
    return facts.purposes.map((purpose) => {
      const about = purpose.name[locale] ?? purpose.name['en'] ?? purpose.key
      const text = texts[locale][channel](facts.company.name, about)
      return toBox(facts, { channel, purpose: purpose.key, text, isBlocked: reach.suppressed })
    })
  })
  const tracking = (['tracking_opens', 'tracking_clicks'] as const).map((channel) => {
    const text = texts[locale][channel](facts.company.name, '')
    return toBox(facts, { channel, purpose: TRACKING_PURPOSE, text, isBlocked: false })
  })
  return [...contact, ...tracking]
}

function toBox(
  { consents, now }: PreferenceFacts,
  box: Pick<PreferenceBox, 'channel' | 'purpose' | 'text' | 'isBlocked'>,
): PreferenceBox {
  const known = consents.find(({ channel, purpose }) => channel === box.channel && purpose === box.purpose)
  const isOver = known?.expiresAt ? known.expiresAt <= now : false
  return {
    ...box,
    name: `${box.channel}:${box.purpose}`,
    wordingKey: `preferences-${box.channel}-${box.purpose}`,
    isTicked: known?.state === 'granted' && !isOver,
  }
}

const texts: Record<PreferenceLocale, Record<ConsentChannel, (company: string, about: string) => string>> = {
  en: {
    email: (company, about) => `I agree that ${company} sends me emails: ${about}`,
    sms: (company, about) => `I agree that ${company} sends me SMS: ${about}`,
    phone: (company, about) => `I agree that ${company} calls me by phone: ${about}`,
    tracking_opens: (company) => `I agree that ${company} records when I open its emails`,
    tracking_clicks: (company) => `I agree that ${company} records which links of its messages I follow`,
  },
  fr: {
    email: (company, about) => `J’accepte de recevoir des e-mails de ${company} : ${about}`,
    sms: (company, about) => `J’accepte de recevoir des SMS de ${company} : ${about}`,
    phone: (company, about) => `J’accepte d’être appelé par ${company} : ${about}`,
    tracking_opens: (company) => `J’accepte que ${company} enregistre l’ouverture de ses e-mails`,
    tracking_clicks: (company) =>
      `J’accepte que ${company} enregistre les liens que je suis dans ses messages`,
  },
}
