/** `RELANCE_LONG=1 npm test`: what is tried by chance is tried some three times as often. For nights and releases. */
export const isLong = process.env['RELANCE_LONG'] === '1'
