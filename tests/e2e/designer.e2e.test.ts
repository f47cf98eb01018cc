import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { type Look, launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'
import { freePort } from './support/demo-world.ts'
import { type DesignWorld, openDesignWorld } from './support/design-world.ts'

const database = testDatabase()
/** Eight steps below each other: all of them in sight. */
const tall: Look = { locale: 'fr', colors: 'light', width: 1_440, height: 1_900 }
let world: DesignWorld
let browser: Browser
let session: StorageState

beforeAll(async () => {
  world = await openDesignWorld(database.url, await freePort())
  browser = await launchBrowser()
  session = await signInState(browser, world.url, world.admin)
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

async function createWorkflow(page: Page, name: string): Promise<void> {
  await page.goto('/workflows')
  await page.getByRole('button', { name: 'Créer un parcours' }).first().click()
  await page.getByLabel('Nom').fill(name)
  await page.getByRole('button', { name: 'Créer et ouvrir' }).click()
  await page.locator('#step-trigger').waitFor()
}

/** Nothing to be fixed, and saved. */
async function waitUntilClean(page: Page): Promise<void> {
  await page.getByText('Enregistré', { exact: true }).waitFor()
  await page.getByRole('button', { name: /à corriger/ }).waitFor({ state: 'detached' })
}

/** Somebody does what the workflow waits for: the mail lies in the outbox, and the canvas counts it by itself. */
async function seeItWork(page: Page, event: string, address: string): Promise<void> {
  await world.happens(address, event)
  await expect
    .poll(
      async () => {
        const response = await page.request.get(`/api/outbox?recipient=${encodeURIComponent(address)}`)
        return ((await response.json()) as { items: unknown[] }).items.length
      },
      { timeout: 60_000 },
    )
    .toBe(1)
  await page.locator('#step-trigger', { hasText: '1 entrés' }).waitFor()
  await page.locator('#step-email-1', { hasText: '1 envoyés' }).waitFor()
}

describe('the workflow designer', { timeout: 240_000 }, () => {
  it('makes a workflow of eight steps with a branch by keyboard only, publishes it, and it works', async () => {
    const { page, complaints } = await visit(browser, world.url, { look: tall, session })
    await createWorkflow(page, 'Bienvenue clavier')
    await tabTo(page, (at) => at.id === 'step-trigger')
    await page.keyboard.press('Enter')
    await tabTo(page, (at) => at.label.startsWith('Événement'))
    await page.keyboard.type('joined')
    await tabTo(page, (at) => at.label === 'Finalité d’accord')
    await page.keyboard.type('Offres')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await leavePanel(page, 'step-trigger')

    await addByKeys(page, 'e-mail')
    await tabTo(page, (at) => at.label === 'E-mail')
    await page.keyboard.type('Bienvenue')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await leavePanel(page, 'step-email-1')
    await addByKeys(page, 'étiquette')
    await tabTo(page, (at) => at.label.startsWith('Ajouter'))
    await page.keyboard.type('nouveau')
    await page.keyboard.press('Enter')
    await leavePanel(page, 'step-tag-1')
    await addByKeys(page, 'attente')
    await leavePanel(page, 'step-wait-1')
    await addByKeys(page, 'condition')
    await leavePanel(page, 'step-branch-1')
    await addByKeys(page, 'score')
    await leavePanel(page, 'step-score-1')
    await page.keyboard.press('ArrowUp')
    await focusIs(page, 'step-branch-1')
    await addByKeys(page, 'objectif')
    await leavePanel(page, 'step-goal-1')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await focusIs(page, 'step-branch-1')
    await addByKeys(page, 'accord')
    await leavePanel(page, 'step-consent-1')
    await addByKeys(page, 'fin')
    await leavePanel(page, 'step-exit-1')
    await page.keyboard.press('Delete')
    await page.locator('#step-exit-1').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.locator('#step-exit-1').waitFor()
    await waitUntilClean(page)
    expect(await page.locator('[id^="step-"]').count()).toBe(9)

    await tabTo(page, (at) => at.label === 'Publier')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Publier' }).waitFor()
    await tabTo(page, (at) => at.label === 'Publier')
    await page.keyboard.press('Enter')
    await page.getByText('La version 1 est en ligne').waitFor()
    await seeItWork(page, 'joined', 'clavier@example.com')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('makes the same by mouse', async () => {
    const { page, complaints } = await visit(browser, world.url, { look: tall, session })
    await createWorkflow(page, 'Bienvenue souris')
    await page.locator('#step-trigger').click()
    const panel = page.getByRole('complementary', { name: 'Réglages de l’étape' })
    await panel.getByLabel('Événement').first().fill('clicked_in')
    await chooseInPanel(page, 'Finalité d’accord', 'Offres')

    await addByMouse(page, 'steps:0', 'E-mail')
    await chooseInPanel(page, 'E-mail', 'Bienvenue')
    await addByMouse(page, 'steps:1', 'Étiquette')
    await panel.getByLabel('Ajouter').fill('nouveau')
    await addByMouse(page, 'steps:2', 'Attente')
    await panel.getByRole('textbox', { name: 'Durée' }).fill('2')
    await addByMouse(page, 'steps:3', 'Condition')
    await addByMouse(page, 'steps.3.branch.0.then:0', 'Score')
    await addByMouse(page, 'steps.3.else:0', 'Objectif')
    await addByMouse(page, 'steps:4', 'Accord')
    await addByMouse(page, 'steps:5', 'Fin')
    await page.locator('#step-exit-1').waitFor()
    await waitUntilClean(page)
    expect(await page.locator('[id^="step-"]').count()).toBe(9)

    await page.getByRole('button', { name: 'Publier' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click()
    await page.getByText('La version 1 est en ligne').waitFor()
    await seeItWork(page, 'clicked_in', 'souris@example.com')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('keeps the comments of what was typed as YAML, published and opened again', async () => {
    const { page, complaints } = await visit(browser, world.url, { look: tall, session })
    const source = `# Pour les nouveaux\nworkflow: yaml\nname: { fr: Texte }\ntrigger: { api: true }\nsteps:\n  - wait: P1D # le temps de lire\n`
    await page.request.put('/api/workflows/yaml/draft', {
      data: source,
      headers: { 'content-type': 'application/yaml', 'if-match': '"0"', origin: world.url },
    })
    await page.goto('/workflows/yaml?view=yaml')
    await page.getByText('# le temps de lire').waitFor()
    await page.getByRole('button', { name: 'Publier' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click()
    await page.getByText('La version 1 est en ligne').waitFor()
    await page.reload()
    await page.getByText('# Pour les nouveaux').waitFor()
    await page.getByText('# le temps de lire').waitFor()
    expect(await page.getByText('Brouillon v2').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

interface Focused {
  readonly id: string
  readonly label: string
}

/** As text: the tests' own types know no browser. */
const focused = `(() => {
  const at = document.activeElement
  const named = at?.getAttribute('aria-label') ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? ''
  return { id: at?.id ?? '', label: named.trim() }
})()`

/** Presses Tab until the focus is there: nothing on the way may hold it. */
async function tabTo(page: Page, isThere: (at: Focused) => boolean): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < 80; presses++) {
    const at = await page.evaluate<Focused>(focused)
    if (isThere(at)) return
    seen.push(at.label || at.id)
    await page.keyboard.press('Tab')
  }
  throw new Error(`the tab key does not come there, but to: ${seen.join(' | ')}`)
}

async function focusIs(page: Page, id: string): Promise<void> {
  await expect.poll(() => page.evaluate<Focused>(focused), { timeout: 20_000 }).toMatchObject({ id })
}

/** The "+" of that place on its edge, and the line of the menu. */
async function addByMouse(page: Page, place: string, name: string): Promise<void> {
  await page.locator(`[data-place="${place}"]`).click()
  await page
    .getByRole('option')
    .filter({ has: page.getByText(name, { exact: true }) })
    .click()
  await page.getByRole('combobox', { name: 'Chercher une étape' }).waitFor({ state: 'detached' })
}

async function chooseInPanel(page: Page, field: string, option: string): Promise<void> {
  await page.locator('aside').getByRole('combobox', { name: field }).click()
  await page.getByRole('option', { name: option }).click()
}

async function addByKeys(page: Page, name: string): Promise<void> {
  await page.keyboard.press('+')
  // It is there a moment before it has the focus.
  const search = page.getByRole('combobox', { name: 'Chercher une étape' })
  await search.and(page.locator(':focus')).waitFor()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'Chercher une étape' }).waitFor({ state: 'detached' })
}

/** The panel of the new step has taken the focus; Escape gives it back to the step. */
async function leavePanel(page: Page, id: string): Promise<void> {
  await expect
    .poll(() => page.evaluate<boolean>(`document.activeElement?.closest('aside') !== null`), {
      timeout: 20_000,
    })
    .toBe(true)
  await page.keyboard.press('Escape')
  await focusIs(page, id)
}
