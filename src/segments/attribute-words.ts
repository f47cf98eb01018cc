import type { Locale } from './leaf.ts'

/** What companies store most, under the names by which files and the tracking API bring it in. */
const WORDS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  firstName: { en: 'first name', fr: 'prénom' },
  first_name: { en: 'first name', fr: 'prénom' },
  lastName: { en: 'last name', fr: 'nom' },
  last_name: { en: 'last name', fr: 'nom' },
  city: { en: 'city', fr: 'ville' },
  postcode: { en: 'postcode', fr: 'code postal' },
  postalCode: { en: 'postcode', fr: 'code postal' },
  country: { en: 'country', fr: 'pays' },
  gender: { en: 'gender', fr: 'genre' },
  birthday: { en: 'birthday', fr: 'anniversaire' },
  birthDate: { en: 'date of birth', fr: 'date de naissance' },
  company: { en: 'company', fr: 'société' },
  email: { en: 'email', fr: 'e-mail' },
  phone: { en: 'phone', fr: 'téléphone' },
  locale: { en: 'language', fr: 'langue' },
  timezone: { en: 'time zone', fr: 'fuseau horaire' },
  state: { en: 'status', fr: 'statut' },
  sample: { en: 'sample', fr: 'exemple' },
}

/** An attribute as people call it; one of the company's own keeps its name. */
export function attributeInWords(name: string, locale: Locale): string {
  return WORDS[name]?.[locale] ?? name
}
