import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { choose, launchBrowser, signInState, visit } from './support/browser.ts'

const demo = inject('demo')
const PATIENCE_MS = 120_000
const PEOPLE = ['awa', 'bruno', 'chloe'].map((name) => `${name}@loop.test`)
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** From a file to somebody who has had enough: import, segment, campaign, report, and the way out of the mail. */
it('imports people with their consent, writes to them, reports it, and shows who opted out by the link', async () => {
  const session = await signInState(browser, demo.url, demo)
  const { page, complaints } = await visit(browser, demo.url, { session })
  page.setDefaultTimeout(PATIENCE_MS)
  await importPeople(page)
  await makeSegment(page)
  await launchCampaign(page)

  await page.waitForURL(/\/reports\/bienvenue-a-sete/)
  await expect.poll(() => sentTo(page), { timeout: PATIENCE_MS }).toEqual(PEOPLE)
  await page.reload()
  await page
    .getByText('3 envoyés')
    .or(page.getByRole('cell', { name: '3', exact: true }))
    .first()
    .waitFor()

  await optOut(page, PEOPLE[0] ?? '')
  await page.goto(`/customers/${await idOf(page, PEOPLE[0] ?? '')}`)
  await page.getByText('Retiré', { exact: true }).waitFor()
  await page.getByText('Accord retiré : e-mail').first().waitFor()
  expect(complaints).toEqual([])
})

async function importPeople(page: Page): Promise<void> {
  const rows = PEOPLE.map((email) => `${email};${email.split('@')[0]};Loubet;Sète;oui`)
  const buffer = Buffer.from(`email;prénom;nom;ville;Accord\n${rows.join('\n')}\n`)
  await page.goto('/imports')
  await page.locator('input[type=file]').setInputFiles({ name: 'loop.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('heading', { level: 1, name: 'loop.csv' }).waitFor()
  await choose(
    page.getByRole('combobox', { name: 'La colonne Accord devient' }),
    page.getByRole('option', { name: /^Accord e-mail/ }).first(),
  )
  await page.getByLabel('Document source').fill('Salon de Sète, bulletins papier')
  await page.getByRole('button', { name: 'Vérifier le fichier' }).click()
  await page.getByRole('button', { name: /^Importer 3/ }).click()
  await page.getByText('Le fichier est importé').waitFor()
}

async function makeSegment(page: Page): Promise<void> {
  await page.goto('/segments/new')
  await page.getByLabel('Nom du segment').fill('Contacts de Sète')
  await page.getByRole('button', { name: 'Critère' }).click()
  await page.getByPlaceholder('Chercher un critère').fill('ville')
  await page.getByRole('button', { name: 'Ville', exact: true }).click()
  const option = (name: string) => page.getByRole('option', { name, exact: true })
  await choose(page.getByRole('combobox', { name: 'Comparaison' }), option('est'))
  // The list of known values may not have it yet.
  await page.getByRole('combobox', { name: 'Valeur' }).fill('Sète')
  await page.getByText('En clair').waitFor()
  await page.getByRole('button', { name: 'Enregistrer' }).click()
}

async function launchCampaign(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Leur écrire' }).click()
  await page.getByLabel('Nom de la campagne').fill('Bienvenue à Sète')
  await page.getByText('% des visés').first().waitFor()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await choose(
    page.getByRole('combobox', { name: 'Modèle' }),
    page.getByRole('option', { name: 'Reconquête', exact: true }),
  )
  await page.getByRole('button', { name: 'Vérifier et lancer' }).click()
  await page.getByRole('button', { name: 'Lancer la campagne' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Lancer la campagne' }).click()
}

interface OutboxEntry {
  readonly id: number
  readonly recipient: string
}

async function outboxOf(page: Page, recipient: string): Promise<OutboxEntry[]> {
  const response = await page.request.get(`/api/outbox?recipient=${encodeURIComponent(recipient)}`)
  return ((await response.json()) as { items: OutboxEntry[] }).items
}

async function sentTo(page: Page): Promise<string[]> {
  const found = await Promise.all(PEOPLE.map((email) => outboxOf(page, email)))
  return found.flatMap((entries) => entries.map(({ recipient }) => recipient))
}

/** As the person does: by the link at the foot of the mail, without a session. */
async function optOut(page: Page, recipient: string): Promise<void> {
  const [entry] = await outboxOf(page, recipient)
  const mail = (await (await page.request.get(`/api/outbox/${entry?.id}`)).json()) as {
    headers: Record<string, string>
  }
  const link = /\/u\/[\w.-]+/.exec(mail.headers['list-unsubscribe'] ?? '')?.[0]
  const stranger = await browser.newContext({ locale: 'fr-FR' })
  const out = await stranger.newPage()
  await out.goto(`${demo.url}${link}`)
  await out.getByRole('button', { name: 'Me désabonner' }).click()
  await out.getByText('Vous êtes désabonné').first().waitFor()
  await stranger.close()
}

async function idOf(page: Page, email: string): Promise<string> {
  const response = await page.request.get(`/api/customers?q=${encodeURIComponent(email)}`)
  return ((await response.json()) as { items: { id: string }[] }).items[0]?.id ?? ''
}
