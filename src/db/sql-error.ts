const CANCELED = '57014'
const UNSTORABLE = ['22021', '22P05']

/** The SQLSTATE of the server's answer, or the driver's own code, wherever in the chain of causes it is. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

/** Did the statement run into its time limit? */
export function isTimeout(error: unknown): boolean {
  return sqlStateOf(error) === CANCELED
}

/** Was a text given that the server cannot hold: with NUL, or with bytes that are no UTF-8? */
export function isUnstorable(error: unknown): boolean {
  return UNSTORABLE.includes(sqlStateOf(error) ?? '')
}
