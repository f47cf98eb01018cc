import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { APIRequestContext, Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ScreenUnderTest, screens } from './screens.ts'
import { findBarriers } from './support/axe.ts'
import { type Look, launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'

const looks: readonly Look[] = [
  { locale: 'fr', colors: 'light', width: 1_440 },
  { locale: 'en', colors: 'dark', width: 1_440 },
  { locale: 'en', colors: 'light', width: 390, height: 844 },
  { locale: 'fr', colors: 'dark', width: 390, height: 844 },
]
const folder = join(import.meta.dirname, '../../screenshots')
const demo = inject('demo')
let browser: Browser
let session: StorageState

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  browser = await launchBrowser()
  session = await signInState(browser, demo.url, demo)
})
afterAll(() => browser?.close())

async function pathOf({ path }: ScreenUnderTest, api: APIRequestContext): Promise<string> {
  return typeof path === 'string' ? path : path(api)
}

async function look(screen: ScreenUnderTest, at: Look) {
  const { page, complaints } = await visit(browser, demo.url, { look: at, session })
  await page.goto(await pathOf(screen, page.request))
  await page.locator('h1').first().waitFor()
  await page.getByText(screen.ready[at.locale]).filter({ visible: true }).first().waitFor()
  await page.screenshot({ path: join(folder, `${screen.name}-${at.width}-${at.locale}-${at.colors}.png`) })
  const barriers = await findBarriers(page)
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  await page.context().close()
  return { complaints, barriers, overflow }
}

describe.each(looks)('in $locale, $colors, $width pixels wide', (at) => {
  it.each(screens)(
    '$name shows its data, has no barrier, no complaint and does not overflow',
    async (screen) => {
      expect(await look(screen, at)).toEqual({
        complaints: [],
        barriers: [],
        overflow: expect.toSatisfy((px: number) => px <= 0),
      })
    },
  )
})
