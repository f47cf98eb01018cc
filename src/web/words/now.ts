/** The browser's present, for words such as "today"; what counts is decided on the server, by its own clock. */
export function presentIso(): string {
  return new Date(performance.timeOrigin + performance.now()).toISOString()
}
