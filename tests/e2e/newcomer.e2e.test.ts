import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { choose, launchBrowser, visit } from './support/browser.ts'

const demo = inject('demo')
const PATIENCE_MS = 120_000
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Report {
  readonly steps: readonly { readonly step: string; readonly channel: string; readonly sent: number }[]
}

/** By nothing but what the screens say: from the sign-in to a segment of one's own to a launch on two channels. */
it('takes who has never seen it from the sign-in to a launched campaign by email and call', async () => {
  const { page, complaints } = await visit(browser, demo.url)
  page.setDefaultTimeout(PATIENCE_MS)
  await page.goto('/')
  await page.getByLabel('Adresse e-mail').fill(demo.email)
  await page.getByRole('textbox', { name: 'Mot de passe' }).fill(demo.password)
  await page.getByRole('button', { name: 'Se connecter' }).click()

  await page.getByRole('link', { name: 'Segments', exact: true }).click()
  await page.getByRole('link', { name: 'Nouveau segment' }).click()
  await page.getByLabel('Nom du segment').fill('Contacts de Nantes')
  await page.getByRole('button', { name: 'Critère' }).click()
  await page.getByPlaceholder('Chercher un critère').fill('ville')
  await page.getByRole('button', { name: 'Ville', exact: true }).click()
  const option = (name: string) => page.getByRole('option', { name, exact: true })
  await choose(page.getByRole('combobox', { name: 'Comparaison' }), option('est'))
  await choose(page.getByRole('combobox', { name: 'Valeur' }), option('Nantes'))
  await page.getByText('En clair').waitFor()
  await page.getByRole('button', { name: 'Enregistrer' }).click()

  await page.getByRole('link', { name: 'Leur écrire' }).click()
  await page.getByLabel('Nom de la campagne').fill('Retour à Nantes')
  await page.getByText('% des visés').first().waitFor()
  const template = page.getByRole('combobox', { name: 'Modèle' })
  // Who sees that nothing came of it presses again.
  await vi.waitFor(
    async () => {
      await page.getByRole('button', { name: 'Continuer' }).click({ timeout: 20_000 })
      await template.waitFor({ timeout: 20_000 })
    },
    { timeout: PATIENCE_MS, interval: 100 },
  )
  await choose(template, option('Reconquête'))
  await page.getByRole('button', { name: 'Ajouter un message de suivi' }).click()
  await page.getByText('Appel', { exact: true }).last().click()
  await choose(page.getByRole('combobox', { name: 'Liste d’appels' }), option('Reconquête').last())
  await choose(page.getByRole('combobox', { name: 'Script d’appel' }), option('Appel : reconquête'))
  await page.getByRole('button', { name: 'Vérifier et lancer' }).click()
  await page.getByText('Tous ceux qui reçoivent ont donné leur accord').waitFor()
  await page.getByRole('button', { name: 'Lancer la campagne' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Lancer la campagne' }).click()

  await page.waitForURL(/\/reports\/retour-a-nantes/)
  await vi.waitFor(
    async () => {
      const found = (await (
        await page.request.get('/api/reports/workflows/retour-a-nantes')
      ).json()) as Report
      expect(found.steps.find(({ channel }) => channel === 'email')?.sent).toBeGreaterThan(0)
    },
    { timeout: PATIENCE_MS, interval: 1_000 },
  )
  // The call comes in two days: what is to follow is on the report from the first minute.
  await page.getByRole('row', { name: /Appel : reconquête/ }).waitFor()
  expect(complaints.filter((line) => !line.includes('401'))).toEqual([])
})
