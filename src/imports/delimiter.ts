export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** The separator that the header line has most of, outside of quotes. */
export function detectDelimiter(text: string): Delimiter {
  const header = text
    .replace(/"[^"]*"/g, '')
    .split(/[\r\n]+/)
    .find((line) => line.trim() !== '')
  const countOf = (delimiter: string) => (header ?? '').split(delimiter).length
  return delimiters.reduce<Delimiter>((best, next) => (countOf(next) > countOf(best) ? next : best), ',')
}
