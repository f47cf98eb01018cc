interface Person {
  readonly email: string | null
  readonly phone: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

const firstNames = ['firstName', 'first_name', 'prenom', 'givenName']
const lastNames = ['lastName', 'last_name', 'nom', 'familyName']

/** How a customer is called on screen: name, else an address. Undefined when we know neither. */
export function nameOfPerson({ email, phone, attributes }: Person): string | undefined {
  const name = [firstNames, lastNames]
    .map((keys) => keys.map((key) => attributes[key]).find((value) => typeof value === 'string'))
    .filter(Boolean)
    .join(' ')
  return name || email || phone || undefined
}

/** `+33639980600` → `+33 6 39 98 06 00`; other countries in groups of three. */
export function spacedPhone(phone: string): string {
  if (/^\+33\d{9}$/.test(phone))
    return phone.replace(/^\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '+33 $1 $2 $3 $4 $5')
  return phone.replace(/^(\+\d{2})(\d{3})(\d{3})/, '$1 $2 $3 ')
}

/** The town, however the attribute is called. */
export function cityOf(attributes: Readonly<Record<string, unknown>>): string {
  const city = attributes['city'] ?? attributes['ville'] ?? attributes['town']
  return typeof city === 'string' ? city : ''
}
