import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { findBarriers } from './support/axe.ts'
import { launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'
import { freePort } from './support/demo-world.ts'
import { type DesignWorld, openDesignWorld } from './support/design-world.ts'

const database = testDatabase()
const folder = join(import.meta.dirname, '../../screenshots')
let world: DesignWorld
let browser: Browser
let session: StorageState

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  world = await openDesignWorld(database.url, await freePort())
  browser = await launchBrowser()
  session = await signInState(browser, world.url, world.admin)
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

async function save(page: Page, person: object): Promise<string> {
  const response = await page.request.post('/api/customers', { data: person, headers: { origin: world.url } })
  expect(response.status()).toBeLessThan(300)
  return ((await response.json()) as { id: string }).id
}

/** Serious ones only: Mantine's dialog has a `header` that axe counts as a second banner. */
async function shoot(page: Page, name: string): Promise<string[]> {
  await page.screenshot({ path: join(folder, `customer-${name}.png`) })
  return (await findBarriers(page)).filter((barrier) => /^(serious|critical) /.test(barrier))
}

async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'Plus', exact: true }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

describe('two records of one person', () => {
  it('become one on the page of the one that stays, and two again with what was theirs', async () => {
    const { page, complaints } = await visit(browser, world.url, { session })
    const attributes = { firstName: 'Camille', lastName: 'Roussel' }
    const kept = await save(page, {
      email: 'camille@example.com',
      attributes: { ...attributes, city: 'Nantes' },
    })
    await save(page, {
      externalId: 'shop-7',
      phone: '+33639980007',
      attributes: { firstName: 'Camille', lastName: 'Roussel-Petit', loyalty: 'gold' },
    })

    await page.goto(`/customers/${kept}`)
    await choose(page, 'Fusionner')
    await page.getByLabel('L’autre fiche de cette personne').fill('Roussel-Petit')
    await page.getByRole('button', { name: /Roussel-Petit/ }).click()
    await page.getByRole('row', { name: /loyalty gold l’autre fiche/ }).waitFor()
    await page.getByRole('row', { name: /Nom Roussel cette fiche \(remplace Roussel-Petit\)/ }).waitFor()
    expect(await shoot(page, 'merge')).toEqual([])
    await page.getByRole('button', { name: 'Fusionner', exact: true }).click()
    await page.getByText('Les deux fiches n’en font plus qu’une.').waitFor()
    await page.getByText('gold').waitFor()

    await choose(page, 'Annuler une fusion')
    await page.getByRole('dialog').getByText('Camille Roussel-Petit').waitFor()
    await page.getByRole('dialog').getByText('+33 6 39 98 00 07').waitFor()
    expect(await shoot(page, 'unmerge')).toEqual([])
    await page.getByRole('button', { name: 'Séparer Camille Roussel-Petit' }).click()
    await page.getByRole('status').getByText('Les deux fiches sont de nouveau séparées.').waitFor()
    expect(await shoot(page, 'unmerged')).toEqual([])
    await page.getByText('gold').waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Ouvrir l’autre fiche' }).click()
    await page.getByRole('heading', { level: 1, name: 'Camille Roussel-Petit' }).waitFor()
    await page.getByText('gold').waitFor()
    expect(page.url()).not.toContain(kept)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
