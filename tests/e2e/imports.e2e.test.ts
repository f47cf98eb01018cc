import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findBarriers } from './support/axe.ts'
import { desktop, launchBrowser, type StorageState, signInState, visit } from './support/browser.ts'

const demo = inject('demo')
let browser: Browser
let session: StorageState

beforeAll(async () => {
  browser = await launchBrowser()
  session = await signInState(browser, demo.url, demo)
})
afterAll(() => browser?.close())

describe('an import through the page', () => {
  it('shows what the file holds, checks it, imports what is right and takes it back', async () => {
    const { page, complaints } = await visit(browser, demo.url, {
      session,
      look: { ...desktop, locale: 'en' },
    })
    const file = Buffer.from(
      'Contact;Prénom;Accord\nzoe@import.test;Zoé;oui\nnobody;Max;oui\nlea@import.test;Léa;non\n',
      'latin1',
    )
    await page.goto('/imports')
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: file })

    await page.getByRole('heading', { level: 1, name: 'fair.csv' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Encoding' }).inputValue()).toBe('Windows-1252 (Latin-1)')
    expect(await page.getByRole('combobox', { name: 'Separator' }).inputValue()).toBe('Semicolon (;)')
    await page.getByRole('button', { name: 'Check the file' }).click()
    await page.getByRole('alert').getByText('no column says who it is').waitFor()

    await page.getByRole('combobox', { name: 'The column Contact becomes' }).click()
    await page.getByRole('option', { name: 'Email address' }).click()
    await page.getByRole('combobox', { name: 'The column Accord becomes' }).click()
    await page
      .getByRole('option', { name: /^Consent email/ })
      .first()
      .click()
    expect(await page.getByRole('button', { name: 'Check the file' }).isDisabled()).toBe(true)
    await page.getByLabel('Source document').fill('Fair of Nantes, paper forms, binder 3')
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Check the file' }).click()

    await page.getByText('is no valid email').waitFor()
    const report = await page.request.get(`/api${new URL(page.url()).pathname}/errors`)
    expect(await report.text()).toContain('3,Contact,nobody,is no valid email')
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: /^Import 2/ }).click()

    await page.getByText('The file is imported').waitFor()
    expect(await found(page, 'zoe@import.test')).toMatchObject([{ attributes: { firstName: 'Zoé' } }])
    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByText(/2.customers that were created go/).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo this import' }).click()

    await page.getByText('All that the import had changed is as it was before.').waitFor()
    expect(await found(page, 'zoe@import.test')).toEqual([])
    // The refusal of the first check is shown in the console by the browser itself.
    expect(complaints.filter((line) => !line.includes('400'))).toEqual([])
    await page.context().close()
  })
})

describe('a file that cannot be imported', () => {
  it('is refused in the language of the page, and nothing is left of it', async () => {
    const { page } = await visit(browser, demo.url, { session })
    await page.goto('/imports')
    const choose = (name: string, buffer: Buffer) =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })

    await choose('table.csv', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 33, 0]))
    await page.getByRole('alert').getByText('Enregistrez le tableau au format CSV').waitFor()
    await choose('nothing.csv', Buffer.alloc(0))
    await page.getByRole('alert').getByText('Le fichier est vide.').waitFor()
    await choose('double.csv', Buffer.from('email;email\na@import.test;b@import.test\n'))
    await page.getByRole('alert').getByText('Deux colonnes s’appellent « email ».').waitFor()

    expect(await page.getByRole('row', { name: /table\.csv|nothing\.csv|double\.csv/ }).count()).toBe(0)
    await page.context().close()
  })
})

async function found(
  page: { request: { get(path: string): Promise<{ json(): Promise<unknown> }> } },
  q: string,
) {
  const response = await page.request.get(`/api/customers?q=${encodeURIComponent(q)}`)
  return ((await response.json()) as { items: unknown[] }).items
}
