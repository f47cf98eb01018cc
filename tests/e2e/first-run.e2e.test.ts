import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { type RunningRelance, startRelance } from '../support/relance.ts'
import { findBarriers } from './support/axe.ts'
import { launchBrowser, signInState, visit } from './support/browser.ts'
import { freePort } from './support/demo-world.ts'

const database = testDatabase()
let browser: Browser
let relance: RunningRelance
let url: string
let dataDir: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-first-run-'))
  const port = await freePort()
  url = `http://localhost:${port}`
  relance = startRelance(['serve'], {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    PORT: String(port),
    SECRET_KEY: 'a secret of at least thirty-two characters',
  })
  await relance.says(/Set it up: \S+/)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  relance.process.kill('SIGTERM')
  await relance.finished
  rmSync(dataDir, { recursive: true, force: true })
})

function invitation(): string {
  const [, link = ''] = /Set it up: (\S+)/.exec(relance.stderr()) ?? []
  return link
}

describe('the first run', () => {
  it('sends whoever opens the app to the set-up, without a way in for those who lack the code', async () => {
    const { page } = await visit(browser, url, { look: { locale: 'en', colors: 'light', width: 1_200 } })

    await page.goto('/')
    await page.waitForURL(/\/set-up$/)

    await page.getByLabel('Set-up code').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.context().close()
  })

  it('makes the first admin, signs them in, and shows an empty home in the language they chose', async () => {
    const { page, complaints } = await visit(browser, url)
    await page.goto(invitation())
    await page.getByLabel('Votre nom').fill('Claire Lemoine')
    await page.getByLabel('Votre adresse e-mail').fill('claire@example.com')
    await page.getByRole('textbox', { name: 'Mot de passe' }).fill('un mot de passe long')
    await page.getByRole('textbox', { name: 'Nom', exact: true }).fill('Disques du Canal')
    await page.getByLabel('Adresse postale').fill('12 quai de Valmy, Paris')
    await page.getByLabel('Nom de l’expéditeur').fill('Disques du Canal')
    await page.getByLabel('Adresse de l’expéditeur').fill('bonjour@example.com')
    await page.getByRole('button', { name: 'Mettre en service' }).click()

    await page.getByRole('heading', { level: 1, name: 'Bonjour Claire' }).waitFor()
    await page.getByText('Rien n’est en cours.').waitFor()
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([])
    await page.context().close()
  })

  it('is over for good: the second to come signs in', async () => {
    const { page } = await visit(browser, url)

    await page.goto(invitation())
    await page.waitForURL(/\/sign-in/)

    await page.getByLabel('Adresse e-mail').fill('claire@example.com')
    await page.getByRole('textbox', { name: 'Mot de passe' }).fill('pas le bon mot de passe')
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('alert').getByText('L’adresse ou le mot de passe ne convient pas.').waitFor()
    await page.getByRole('textbox', { name: 'Mot de passe' }).fill('un mot de passe long')
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('heading', { level: 1, name: 'Bonjour Claire' }).waitFor()
    expect(await page.getByRole('link', { name: 'Accueil' }).getAttribute('aria-current')).toBe('page')
    await page.context().close()
  })

  it('offers sample data while there is nobody, opens their campaign, and takes all of it away again', async () => {
    const session = await signInState(browser, url, {
      email: 'claire@example.com',
      password: 'un mot de passe long',
    })
    const { page, complaints } = await visit(browser, url, { session })
    await page.goto('/')
    await page.getByRole('button', { name: 'Charger les données d’exemple' }).click()
    await page.getByText('240 contacts inventés sont dans votre base').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('link', { name: 'Importer vos contacts' }).waitFor()

    await page.getByRole('link', { name: 'Ouvrir la campagne d’exemple' }).click()
    await page.getByRole('heading', { name: 'Exemple : reconquête par e-mail et SMS' }).waitFor()

    await page.goto('/')
    await page.getByRole('button', { name: 'Retirer les données d’exemple' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Retirer les données d’exemple' }).click()
    await page.getByText('240 contacts inventés effacés.').waitFor()
    await page.getByRole('button', { name: 'Charger les données d’exemple' }).waitFor()
    const left = (await (await page.request.get('/api/customers')).json()) as { items: unknown[] }
    expect(left.items).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
