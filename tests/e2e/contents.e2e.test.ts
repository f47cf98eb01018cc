import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findBarriers } from './support/axe.ts'
import { launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'

const demo = inject('demo')
const folder = join(import.meta.dirname, '../../screenshots')
let browser: Browser
let session: StorageState

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  browser = await launchBrowser()
  session = await signInState(browser, demo.url, demo)
})
afterAll(() => browser?.close())

it('an email is written, seen as a customer, corrected, tested and published', async () => {
  const { page, complaints } = await visit(browser, demo.url, { session })
  const key = `nouveautes-${process.hrtime.bigint()}`
  await page.goto('/contents')
  await page.getByRole('button', { name: 'Créer un contenu' }).first().click()
  await page.getByRole('textbox', { name: 'Nom' }).fill('Nouveautés du printemps')
  await page.getByRole('textbox', { name: 'Identifiant' }).fill(key)
  await page.getByRole('button', { name: 'Créer', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Nouveautés du printemps' }).waitFor()

  // As blocks: one is added and written by its form, moved by its toolbar, and taken back.
  await page.getByRole('button', { name: 'Bouton', exact: true }).click()
  await page.getByLabel('Lien', { exact: true }).fill('https://shop.example/printemps')
  await page.getByRole('textbox', { name: 'Texte', exact: true }).fill('Voir la collection')
  await page.getByRole('button', { name: 'Bouton : Voir la collection' }).waitFor()
  await page.getByRole('button', { name: 'Monter' }).click()
  await page.getByRole('button', { name: 'Supprimer' }).click()
  await page.getByRole('button', { name: 'Bouton : Voir la collection' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Annuler' }).click()
  await page.getByRole('button', { name: 'Bouton : Voir la collection' }).waitFor()
  await page.getByText('Code', { exact: true }).click()
  await page.getByText('https://shop.example/printemps').waitFor()

  // A variable in the subject, from the menu.
  await page.getByLabel('Objet', { exact: true }).fill('Pour vous, ')
  await page.getByRole('button', { name: 'Insérer une donnée' }).click()
  await page.getByLabel('Chercher une donnée').fill('firstname')
  await page.getByRole('button', { name: /customer\.firstName/ }).click()
  await page.getByText('Pour vous, Camille').waitFor()

  // Somebody real.
  const { items } = (await (await page.request.get('/api/customers?state=known&limit=1')).json()) as {
    items: { id: string; attributes: { firstName: string; lastName: string } }[]
  }
  const person = items[0]
  if (!person) throw new Error('the demo has no customers')
  const picker = page.getByRole('combobox', { name: 'Aperçu pour' })
  await picker.fill(person.attributes.lastName)
  await page
    .getByRole('option', { name: `${person.attributes.firstName} ${person.attributes.lastName}` })
    .first()
    .click()
  await page.getByText(`Pour vous, ${person.attributes.firstName}`).waitFor()
  await page.frameLocator('iframe').getByText(`Bonjour ${person.attributes.firstName}`).waitFor()

  // A mistake is shown at its line, and goes with it.
  const code = page.getByRole('textbox', { name: 'Code MJML' })
  await code.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('{{shout x}}')
  await page.getByText('aucune fonction ne s’appelle shout').waitFor()
  await page
    .getByRole('button', { name: /^ligne \d+/ })
    .first()
    .waitFor()
  await page.screenshot({ path: join(folder, 'content-error.png') })
  await page.getByRole('button', { name: 'Publier' }).click()
  await page.getByText(/Corrigez d’abord/).waitFor()
  await page.getByRole('button', { name: 'Annuler' }).click()
  await code.click()
  await page.keyboard.press('Control+z')
  await page.getByText('aucune fonction ne s’appelle shout').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: 'Envoyer un test' }).click()
  await page.getByLabel('Adresse e-mail').fill('relecture@example.com')
  await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
  await page.getByText('Le test est parti vers relecture@example.com').waitFor()
  const outbox = await page.request.get('/api/outbox?recipient=relecture@example.com&limit=1')
  expect(await outbox.json()).toMatchObject({
    items: [{ subject: `[TEST] Pour vous, ${person.attributes.firstName}` }],
  })

  await page.getByRole('button', { name: 'Publier' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click()
  await page.getByText('La version 1 est en service.').waitFor()
  await page.getByText('En service, v1').waitFor()
  const serious = (await findBarriers(page)).filter((barrier) => /^(serious|critical) /.test(barrier))
  expect(serious).toEqual([])
  expect(complaints).toEqual([])
})
