import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { choose, launchBrowser, signInState, visit } from './support/browser.ts'

const demo = inject('demo')
const PATIENCE_MS = 120_000
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Report {
  readonly holdout: number
  readonly firstMessage: { readonly sent: number; readonly waiting: number }
}

it('launches a campaign of a mail and an SMS by the wizard, to as many as it said', async () => {
  const session = await signInState(browser, demo.url, demo)
  const { page, complaints } = await visit(browser, demo.url, { session })
  page.setDefaultTimeout(PATIENCE_MS)
  await page.goto('/campaigns')
  await page.getByRole('link', { name: 'Nouvelle campagne' }).click()
  await page.getByLabel('Nom de la campagne').fill('Vitrine de décembre')
  await page.getByLabel('À qui écrire ?').first().click()
  await page.getByRole('option', { name: /Paris/ }).click()
  await page.keyboard.press('Escape')
  await page.getByText('% des visés').first().waitFor()

  await page.getByRole('button', { name: 'Continuer' }).click()
  const template = page.getByRole('combobox', { name: 'Modèle' })
  await choose(template.first(), page.getByRole('option', { name: 'Reconquête', exact: true }))
  await page.getByRole('button', { name: 'Ajouter un message de suivi' }).click()
  await choose(template.nth(1), page.getByRole('option', { name: /^Rappel/ }).first())
  await page.getByRole('button', { name: 'Mesure' }).click()
  await page
    .getByLabel(/Que doivent-ils faire/)
    .first()
    .click()
  await page.getByRole('option', { name: 'order placed' }).click()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('button', { name: 'Lancer la campagne' }).click()
  const dialog = page.getByRole('dialog')
  const promised = Number(/(\d+)/.exec((await dialog.getByRole('heading').first().textContent()) ?? '')?.[1])
  await dialog.getByRole('button', { name: 'Lancer la campagne' }).click()

  await page.waitForURL(/\/reports\/vitrine-de-decembre/)
  const key = new URL(page.url()).pathname.split('/').at(-1)
  const report = await vi.waitFor(
    async () => {
      const found = (await (await page.request.get(`/api/reports/workflows/${key}`)).json()) as Report
      expect(found.firstMessage.sent + found.firstMessage.waiting).toBe(promised)
      expect(found.firstMessage.sent).toBeGreaterThan(0)
      return found
    },
    { timeout: PATIENCE_MS, interval: 1_000 },
  )
  expect(promised).toBeGreaterThan(0)
  const outbox = (await (await page.request.get('/api/outbox?limit=200')).json()) as { items: unknown[] }
  expect(outbox.items.length).toBeGreaterThanOrEqual(Math.min(200, report.firstMessage.sent))
  await page.reload()
  await page.getByText('Du ciblage à l’objectif').waitFor()
  expect(complaints).toEqual([])
})
