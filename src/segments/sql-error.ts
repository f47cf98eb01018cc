const CANCELED = '57014'

/** The SQLSTATE of the server's answer, wherever in the chain of causes it is. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}

/** Did the statement run into its time limit? */
export function isTimeout(error: unknown): boolean {
  return sqlStateOf(error) === CANCELED
}
