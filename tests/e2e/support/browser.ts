import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The system's Chromium; nothing is downloaded. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM'] ?? '', ...places].find(existsSync)
  if (!executablePath)
    throw new Error('no Chromium: `apt-get install -y chromium`, or set CHROMIUM to its path')
  return chromium.launch({ executablePath, args: flags })
}

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

export interface Look {
  readonly locale: 'fr' | 'en'
  readonly colors: 'light' | 'dark'
  readonly width: number
  readonly height?: number
}

export const desktop: Look = { locale: 'fr', colors: 'light', width: 1_440, height: 900 }

export interface Visit {
  readonly page: Page
  /** What the browser's console complained of so far. */
  readonly complaints: readonly string[]
}

/** A page of our own, with its own cookies, language and colours. Motion is off. */
export async function visit(
  browser: Browser,
  baseURL: string,
  { look = desktop, session }: { look?: Look; session?: StorageState } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL,
    locale: look.locale === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: look.width, height: look.height ?? 900 },
    reducedMotion: 'reduce',
    ...(session && { storageState: session }),
  })
  // Of a machine that others use as well.
  context.setDefaultTimeout(45_000)
  // As text: the tests' own types know no browser.
  // A mail's frame has no storage of its own.
  await context.addInitScript(
    `if (self === top) {localStorage.setItem('relance.locale', '${look.locale}');localStorage.setItem('relance.colors', '${look.colors}')}`,
  )
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}

/** The cookies of somebody who is signed in, to be given to `visit`. */
export async function signInState(
  browser: Browser,
  baseURL: string,
  { email, password }: { email: string; password: string },
): Promise<StorageState> {
  const context = await browser.newContext({ baseURL })
  const response = await context.request.post('/api/auth/sign-in/email', {
    data: { email, password },
    headers: { origin: baseURL },
  })
  if (!response.ok()) throw new Error(`sign in: ${response.status()} ${await response.text()}`)
  const state = await context.storageState()
  await context.close()
  return state
}

const TRIES = 8
const LOOK_MS = 4_000

/** Opens a list and takes an option. One that is drawn anew just then, on a slow machine, closes: it is opened again. */
export async function choose(field: Locator, option: Locator): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries++) {
    if (!(await option.isVisible())) await field.click()
    const isTaken = await option.click({ timeout: LOOK_MS }).then(
      () => true,
      () => false,
    )
    if (isTaken) return
  }
  throw new Error(`the list never offered ${option}`)
}
