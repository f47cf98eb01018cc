/** A spreadsheet runs a cell that begins with one of these as a formula (OWASP ASVS 1.2.10); the wide ones in some languages. */
const FORMULA_START = /^[=+\-@\t\r\n\0＝＋－＠]/

/** A cell of RFC 4180, comma-separated. An apostrophe before a formula makes it a text. */
export function csvCell(text: string): string {
  const harmless = FORMULA_START.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
