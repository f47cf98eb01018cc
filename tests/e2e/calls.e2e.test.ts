import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { findBarriers } from './support/axe.ts'
import { type Look, launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'
import { type CallWorld, openCallWorld } from './support/call-world.ts'
import { freePort } from './support/demo-world.ts'

const database = testDatabase()
const folder = join(import.meta.dirname, '../../screenshots')
const phone: Look = { locale: 'fr', colors: 'dark', width: 390, height: 844 }
let world: CallWorld
let browser: Browser
let session: StorageState

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  world = await openCallWorld(database.url, await freePort())
  browser = await launchBrowser()
  session = await signInState(browser, world.url, world.agent)
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

/** Serious ones only: Mantine's dialog has a `header` that axe counts as a second banner. */
async function shoot(page: Page, name: string): Promise<string[]> {
  await page.screenshot({ path: join(folder, `${name}.png`) })
  return (await findBarriers(page)).filter((barrier) => /^(serious|critical) /.test(barrier))
}

describe('a shift of calls', () => {
  it('is worked by keyboard: script, a sale, a callback with a consent, and the queue behind it', async () => {
    const { page, complaints } = await visit(browser, world.url)
    await page.goto('/sign-in')
    await page.getByLabel('Adresse e-mail').fill(world.agent.email)
    await page.getByRole('textbox', { name: 'Mot de passe' }).fill(world.agent.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Bonjour Léa' }).waitFor()
    await page.goto('/calls/quotes')
    await page.getByText('Prêt à appeler').waitFor()
    expect(await shoot(page, 'calls-ready')).toEqual([])

    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'À appeler : Camille Roussel' }).waitFor()
    await page.getByText('presque fini').waitFor()
    await page.keyboard.press('1')
    await page.getByText('Étape 2 sur 4').waitFor()
    await page.keyboard.press('2')
    await page.getByText('Parfait, je vous envoie le lien').waitFor()
    expect(await shoot(page, 'calls-console')).toEqual([])
    await page.keyboard.press('v')
    await page.getByText('Camille Roussel : « Vente conclue » est enregistré.').waitFor()

    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'À appeler : Yanis Le Goff' }).waitFor()
    await page.getByLabel('Notes').fill('vendredi, après le marché')
    await page.getByRole('button', { name: 'Recueillir un accord' }).press('Enter')
    await page.getByText('Acceptez-vous de recevoir nos offres par SMS').waitFor()
    await page.getByLabel(/la personne a dit oui/).press('Space')
    await page.getByRole('button', { name: 'Retenir l’accord' }).press('Enter')
    await page.getByRole('button', { name: 'Retenir l’accord' }).waitFor({ state: 'detached' })
    await page.keyboard.press('p')
    await page.getByRole('dialog').getByText('Quand rappeler ?').waitFor()
    expect(await shoot(page, 'calls-callback')).toEqual([])
    // The nearest instant has the focus; the arrows of a dialog are its tabs.
    await page.getByRole('dialog').locator('button:focus strong').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Yanis Le Goff : « À rappeler » est enregistré.').waitFor()

    const outcomes = await database.sql`
      select a.outcome, a.notes, t.callback, t.state from call_attempts a join call_tasks t on t.id = a.task_id order by a.id`
    expect(outcomes).toMatchObject([
      { outcome: 'sale', state: 'done', notes: expect.stringContaining('Non, plutôt en ligne') },
      { outcome: 'callback', state: 'open', callback: 1, notes: expect.stringContaining('vendredi') },
    ])
    const granted = await database.sql`
      select channel, source from consent_ledger where source like 'call:%' and action = 'granted'`
    expect(granted).toHaveLength(1)
    // Before they sign in, the app asks who they are.
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([])
    await page.context().close()
  })

  it('keeps letters inside fields for the text, and single keys can be turned off', async () => {
    const { page } = await visit(browser, world.url, { session })
    await page.goto('/calls/quotes')
    await page.getByRole('button', { name: /Appel suivant/ }).click()
    await page.getByRole('heading', { level: 1, name: 'À appeler : Maëlle Brochard' }).waitFor()

    await page.getByLabel('Notes').fill('')
    await page.getByLabel('Notes').pressSequentially('vns 1')
    await page.getByText('Étape 1 sur 4').waitFor()
    await page.getByRole('switch').uncheck()
    await page.getByRole('heading', { name: 'Résultat de l’appel' }).click()
    await page.keyboard.press('n')
    await page.reload()
    await page.getByRole('button', { name: /Appel suivant/ }).click()

    await page.getByRole('heading', { level: 1, name: 'À appeler : Maëlle Brochard' }).waitFor()
    expect(await page.getByLabel('Notes').inputValue()).toBe('vns 1')
    await page.context().close()
  })

  it('fits a phone, and shows the supervisor who is on a call', async () => {
    const { page, complaints } = await visit(browser, world.url, { session, look: phone })
    await page.goto('/calls/quotes')
    await page.getByRole('button', { name: /Appel suivant/ }).click()
    await page.getByText('presque fini').waitFor()
    expect(await shoot(page, 'calls-console-390')).toEqual([])
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(overflow).toBeLessThanOrEqual(0)

    await page.goto('/call-board')
    await page.getByText('Devis chauds, depuis').waitFor()
    expect(await page.getByText('Léa Martin').count()).toBeGreaterThan(0)
    expect(await shoot(page, 'calls-board-390')).toEqual([])

    await page.goto('/calls/quotes')
    await page.getByRole('button', { name: /Appel suivant/ }).click()
    await page.getByRole('button', { name: 'Choisir le résultat' }).click()
    await page.getByRole('button', { name: /Ne plus appeler/ }).click()
    await page.getByText('Maëlle Brochard : « Ne plus appeler » est enregistré.').waitFor()
    const opposed = await database.sql`select reason from suppressions where channel = 'phone'`
    expect(opposed).toMatchObject([{ reason: 'opposed' }])
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
