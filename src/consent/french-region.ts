/** Beginnings of French postcodes, the longest first, and where they are: ISO 3166, or a region with its own holidays. */
const regions: readonly (readonly [string, string])[] = [
  ['97133', 'BL'],
  ['97150', 'MF'],
  ['971', 'GP'],
  ['972', 'MQ'],
  ['973', 'GF'],
  ['974', 'RE'],
  ['975', 'PM'],
  ['976', 'YT'],
  ['977', 'BL'],
  ['978', 'MF'],
  ['986', 'WF'],
  ['987', 'PF'],
  ['988', 'NC'],
  ['57', 'FR-ALSACE-MOSELLE'],
  ['67', 'FR-ALSACE-MOSELLE'],
  ['68', 'FR-ALSACE-MOSELLE'],
]

/** Names under which a profile may hold a postcode, the usual ones of files in English and French. */
const postcodeNames = ['postcode', 'postalCode', 'zip', 'zipCode', 'codePostal', 'cp']

/**
 * The part of France in which a person of this profile lives, by their postcode: it decides the holidays, and
 * overseas the clock. Undefined where it says nothing that matters.
 */
export function frenchRegionOf(attributes: Readonly<Record<string, unknown>>): string | undefined {
  const postcode = postcodeNames
    .map((name) => toPostcode(attributes[name]))
    .find((text) => text !== undefined)
  return postcode && regions.find(([start]) => postcode.startsWith(start))?.[1]
}

/** A spreadsheet takes `01000` for a number and loses its zero. */
function toPostcode(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  const digits = typeof text === 'string' ? text.replace(/\s/g, '') : ''
  return /^\d{4,5}$/.test(digits) ? digits.padStart(5, '0') : undefined
}
