import type { APIRequestContext } from 'playwright-core'

export interface ScreenUnderTest {
  readonly name: string
  /** Where it is; asked of the demo where an id is needed. */
  readonly path: string | ((api: APIRequestContext) => Promise<string>)
  /** What is on it once its data has come. */
  readonly ready: { readonly fr: RegExp; readonly en: RegExp }
}

/** Every screen, a line each: tests/e2e/screens.e2e.test.ts opens it in both languages, both colours, wide and narrow. */
export const screens: readonly ScreenUnderTest[] = [
  { name: 'home', path: '/', ready: { fr: /Messages par jour/, en: /Messages per day/ } },
  { name: 'calls', path: '/calls', ready: { fr: /Reconquête/, en: /Reconquête/ } },
  { name: 'calls-console', path: '/calls/winback', ready: { fr: /Appel suivant/, en: /Next call/ } },
  { name: 'call-board', path: '/call-board', ready: { fr: /Résultats du jour/, en: /Results today/ } },
]
