import { bucketOf } from '../core/bucket.ts'

/** An invented person: of the sample data, or around the demo's real purchase history. */
export interface Person {
  readonly externalId: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** Empty for those who gave no number. */
  readonly phone: string
  readonly city: string
  readonly postcode: string
  readonly country: string
  readonly locale: string
  readonly timezone: string
  readonly consents: {
    readonly email: boolean
    readonly sms: boolean
    readonly phone: boolean
    /** That we see when they open a mail; never without the mail itself. */
    readonly opens: boolean
  }
}

const FIRST_NAMES = [
  'Camille',
  'Louise',
  'Emma',
  'Jade',
  'Alice',
  'Chloé',
  'Inès',
  'Léa',
  'Manon',
  'Zoé',
  'Lucas',
  'Hugo',
  'Louis',
  'Gabriel',
  'Arthur',
  'Jules',
  'Adam',
  'Raphaël',
  'Paul',
  'Nathan',
  'Amina',
  'Youssef',
  'Fatou',
  'Karim',
  'Linh',
]
const LAST_NAMES = [
  'Martin',
  'Bernard',
  'Thomas',
  'Petit',
  'Robert',
  'Richard',
  'Durand',
  'Dubois',
  'Moreau',
  'Laurent',
  'Simon',
  'Michel',
  'Lefebvre',
  'Leroy',
  'Roux',
  'David',
  'Bertrand',
  'Morel',
  'Fournier',
  'Girard',
  'Benali',
  'Diallo',
  'Nguyen',
  "N'Diaye",
  'Garcia',
  'Le Goff',
]
const CITIES = [
  { city: 'Paris', postcode: '75011', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Lyon', postcode: '69003', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Marseille', postcode: '13006', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Toulouse', postcode: '31000', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Nantes', postcode: '44000', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Lille', postcode: '59800', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Rennes', postcode: '35000', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Strasbourg', postcode: '67000', country: 'FR', timezone: 'Europe/Paris' },
  { city: 'Saint-Denis', postcode: '97400', country: 'FR', timezone: 'Indian/Reunion' },
  { city: 'Bruxelles', postcode: '1000', country: 'BE', timezone: 'Europe/Brussels' },
] as const

/** The same person for the same id, always; about 85 % agreed to email, half to being seen to open it, 45 % to SMS, 40 % to calls. */
export function inventPerson(customerId: string, ordinal: number): Person {
  const draw = (what: string) => bucketOf(`demo:${what}`, customerId)
  const firstName = pick(FIRST_NAMES, draw('first'))
  const lastName = pick(LAST_NAMES, draw('last'))
  const place = pick(CITIES, draw('city'))
  return {
    externalId: `C${customerId}`,
    email: `${plain(firstName)}.${plain(lastName)}.${customerId}@example.com`,
    firstName,
    lastName,
    phone: draw('has-phone') < 0.8 ? fictionalMobile(ordinal) : '',
    ...place,
    locale: draw('locale') < 0.9 ? 'fr' : 'en',
    consents: {
      email: draw('email') < 0.85,
      sms: draw('sms') < 0.45,
      phone: draw('phone') < 0.4,
      opens: draw('email') < 0.85 && draw('opens') < 0.6,
    },
  }
}

function pick<T>(list: readonly T[], draw: number): T {
  const chosen = list[Math.floor(draw * list.length)]
  if (chosen === undefined) throw new Error('picked from an empty list')
  return chosen
}

/** Arcep keeps 06 39 98 00 00 to 06 39 98 99 99 for works of fiction. */
function fictionalMobile(ordinal: number): string {
  return `+336399${80_000 + ordinal}`
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
