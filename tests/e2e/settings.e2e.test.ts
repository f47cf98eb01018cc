import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpStub, httpStub, say } from '../channels/http-stub.ts'
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
let crm: HttpStub

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  world = await openDesignWorld(database.url, await freePort())
  browser = await launchBrowser()
  session = await signInState(browser, world.url, world.admin)
  crm = await httpStub(say(200, '{}'))
})
afterAll(async () => {
  await browser?.close()
  await crm?.close()
  await world?.close()
})

async function admin(path: string) {
  const visited = await visit(browser, world.url, { session })
  await visited.page.goto(`/settings/${path}`)
  return visited
}

/** Serious ones only: Mantine's dialog has a `header` that axe counts as a second banner. */
async function shoot(page: Page, name: string): Promise<string[]> {
  await page.screenshot({ path: join(folder, `settings-${name}.png`) })
  return (await findBarriers(page)).filter((barrier) => /^(serious|critical) /.test(barrier))
}

async function readSecret(page: Page): Promise<string> {
  const secret = await page.getByRole('dialog').locator('code').textContent()
  await page.getByRole('dialog').getByRole('button', { name: 'Fermer' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return secret ?? ''
}

async function pickRole(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name, exact: true }).click()
}

/** The newest entry of the log for this action, as the page shows it. */
async function logged(page: Page, action: string): Promise<string> {
  await page.goto(`/settings/audit?action=${action}`)
  const row = page.getByRole('row').filter({ has: page.getByText(action, { exact: true }) })
  await row.first().locator('summary, td').first().waitFor()
  const details = row.first().locator('summary')
  if (await details.count()) await details.click()
  return (await row.first().textContent()) ?? ''
}

/** What a person in this role is offered, and what the server lets them do whatever they are offered. */
async function rightsOf(page: Page) {
  await page.goto('/settings')
  await page.getByRole('navigation', { name: 'Réglages' }).waitFor()
  const pages = await page.getByRole('navigation', { name: 'Réglages' }).getByRole('link').allInnerTexts()
  // From the page itself, as its own buttons would.
  const status = (method: string, path: string, body?: object) =>
    page.evaluate(
      ([how, where, what]) =>
        fetch(`/api${where}`, {
          method: how,
          headers: { 'content-type': 'application/json' },
          ...(what && { body: what }),
        }).then((response) => response.status),
      [method, path, body && JSON.stringify(body)] as const,
    )
  return {
    team: pages.includes('Équipe et rôles'),
    readsCustomers: await status('GET', '/customers'),
    readsUsers: await status('GET', '/users'),
    changesSettings: await status('PATCH', '/settings', {}),
    definesPurpose: await status('PUT', '/purposes/rights', { name: { fr: 'Droits', en: 'Rights' } }),
  }
}

const marketer = {
  team: false,
  readsCustomers: 200,
  readsUsers: 403,
  changesSettings: 403,
  definesPurpose: 200,
}
const viewer = { ...marketer, definesPurpose: 403 }

describe('the team', () => {
  let link = ''
  const lea = { name: 'Léa Martin', email: 'lea@example.com', password: 'quatre mots sans lien' }

  it('takes somebody in by a link, who chooses a password and may do what the role may, no more', async () => {
    const { page, complaints } = await admin('users')
    await page.getByRole('button', { name: 'Ajouter une personne' }).click()
    await page.getByRole('dialog').getByLabel('Nom').fill(lea.name)
    await page.getByRole('dialog').getByLabel('Adresse e-mail').fill(lea.email)
    expect(await shoot(page, 'invite')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Ajouter une personne' }).click()
    await page.getByText(`Lien pour ${lea.email}`).waitFor()
    expect(await shoot(page, 'link')).toEqual([])
    link = await readSecret(page)
    await page.getByRole('row', { name: /lea@example\.com/ }).waitFor()
    expect(complaints).toEqual([])
    await page.context().close()

    const { page: hers } = await visit(browser, world.url)
    await hers.goto(link)
    await hers.getByRole('textbox', { name: 'Nouveau mot de passe' }).fill('Password2026!')
    await hers.getByRole('button', { name: 'Enregistrer et entrer' }).click()
    await hers.getByRole('alert').getByText('de ceux que l’on essaie en premier').waitFor()
    expect(await shoot(hers, 'choose-password')).toEqual([])
    await hers.getByRole('textbox', { name: 'Nouveau mot de passe' }).fill(lea.password)
    await hers.getByRole('button', { name: 'Enregistrer et entrer' }).click()
    await hers.getByRole('heading', { level: 1, name: 'Bonjour Léa' }).waitFor()
    expect(hers.url()).toBe(`${world.url}/`)
    expect(await rightsOf(hers)).toEqual(marketer)
    await hers.context().close()
  })

  it('has links that work once', async () => {
    const { page } = await visit(browser, world.url)
    await page.goto(link)
    await page.getByRole('textbox', { name: 'Nouveau mot de passe' }).fill('cinq autres mots sans lien')
    await page.getByRole('button', { name: 'Enregistrer et entrer' }).click()

    await page.getByRole('alert').getByText('Ce lien ne vaut plus rien').waitFor()
    await page.context().close()
  })

  it('changes a role at once: what was open is signed out, what comes next has the new rights', async () => {
    const hers = await signInState(browser, world.url, lea)
    const { page: open } = await visit(browser, world.url, { session: hers })
    await open.goto('/customers')
    await open.getByRole('heading', { level: 1 }).waitFor()

    const { page } = await admin('users')
    await page.getByRole('combobox', { name: 'Rôle de Léa Martin' }).click()
    await pickRole(page, 'Lecture')
    await page.getByText('Modifié ; ses sessions ouvertes sont fermées.').waitFor()
    await page.context().close()

    await open.goto('/segments')
    await open.waitForURL(/\/sign-in/)
    await open.context().close()
    const { page: after } = await visit(browser, world.url, {
      session: await signInState(browser, world.url, lea),
    })
    expect(await rightsOf(after)).toEqual(viewer)
    await after.context().close()
  })

  it('gives a new way in, which ends the old one', async () => {
    const { page } = await admin('users')
    await page.getByRole('button', { name: 'Actions pour Léa Martin' }).click()
    await page.getByRole('menuitem', { name: 'Nouveau mot de passe' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Nouveau mot de passe' }).click()
    await page.getByText(`Lien pour ${lea.email}`).waitFor()
    const fresh = await readSecret(page)
    await page.context().close()
    await expect(signInState(browser, world.url, lea)).rejects.toThrow('401')

    const { page: hers } = await visit(browser, world.url)
    await hers.goto(fresh)
    await hers.getByRole('textbox', { name: 'Nouveau mot de passe' }).fill('encore quatre mots choisis')
    await hers.getByRole('button', { name: 'Enregistrer et entrer' }).click()
    await hers.getByRole('heading', { level: 1, name: 'Bonjour Léa' }).waitFor()

    await hers.getByRole('button', { name: 'Léa Martin' }).click()
    await hers.getByRole('menuitem', { name: 'Changer mon mot de passe' }).click()
    await hers.getByRole('textbox', { name: 'Mot de passe actuel' }).fill('pas le bon du tout')
    await hers.getByRole('textbox', { name: 'Nouveau mot de passe' }).fill(lea.password)
    await hers.getByRole('button', { name: 'Changer', exact: true }).click()
    await hers.getByRole('alert').getByText('Ce n’est pas votre mot de passe actuel.').waitFor()
    expect(await shoot(hers, 'change-password')).toEqual([])
    await hers.getByRole('textbox', { name: 'Mot de passe actuel' }).fill('encore quatre mots choisis')
    await hers.getByRole('button', { name: 'Changer', exact: true }).click()
    await hers.getByText('Mot de passe changé').waitFor()
    await hers.context().close()
    await signInState(browser, world.url, lea)
  })
})

describe('settings by clicking', () => {
  it('make a key that is shown once, works, and is refused once it is revoked', async () => {
    const { page, complaints } = await admin('api-keys')
    await page.getByRole('button', { name: 'Créer une clé' }).click()
    await page.getByRole('dialog').getByLabel('Nom').fill('Tableau de bord')
    await page.getByRole('dialog').getByRole('combobox', { name: 'Genre' }).click()
    await page.getByRole('option', { name: 'API d’administration' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Créer une clé' }).click()
    await page.getByText('La nouvelle clé').waitFor()
    expect(await shoot(page, 'key')).toEqual([])
    const key = await readSecret(page)
    const ask = () => fetch(`${world.url}/api/customers`, { headers: { authorization: `Bearer ${key}` } })
    expect((await ask()).status).toBe(200)
    await page.reload()
    await page.getByRole('row', { name: /Tableau de bord/ }).waitFor()
    expect(await page.content()).not.toContain(key)

    await page.getByRole('button', { name: 'Révoquer Tableau de bord' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Révoquer' }).click()
    await page.getByText('Clé révoquée.').waitFor()

    await page.getByRole('row', { name: /Tableau de bord.*Révoquée/ }).waitFor()
    await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe(401)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('make a purpose and a wording', async () => {
    const { page } = await admin('consent')
    await page.getByRole('button', { name: 'Nouvelle finalité' }).click()
    await page.getByLabel('Nom (fr)').fill('Enquêtes de satisfaction')
    await page.getByLabel('Nom (en)').fill('Surveys')
    await page.getByLabel('Description (fr)').fill('Deux par an au plus')
    expect(await shoot(page, 'purpose')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('Finalité enregistrée.').waitFor()
    await page.getByRole('row', { name: /Enquêtes de satisfaction Deux par an au plus/ }).waitFor()

    await page.getByRole('button', { name: 'Nouvelle version' }).click()
    await page.getByRole('dialog').getByLabel('Clé').fill('surveys-form')
    await page.getByRole('dialog').getByLabel('Texte').fill('J’accepte de répondre à vos enquêtes.')
    expect(await shoot(page, 'wording')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('Version 1 enregistrée.').waitFor()
    await page.getByRole('row', { name: /surveys-form 1 fr J’accepte de répondre/ }).waitFor()
    await page.context().close()
  })

  it('set a cap; a wrong one is refused with the name of its field, and nothing is saved', async () => {
    const { page } = await admin('contact-rules')
    await page.getByRole('button', { name: 'Ajouter une limite' }).click()
    const count = page.getByRole('textbox', { name: 'Nombre' }).last()
    const at = await page.getByRole('textbox', { name: 'Nombre' }).count()
    const caps = async () => {
      const settings = (await (await page.request.get('/api/settings')).json()) as {
        contact: { caps: { count: number }[] }
      }
      return settings.contact.caps
    }
    const before = await caps()
    for (const wrong of ['2000', '', '0']) {
      await count.fill(wrong)
      await page.getByRole('button', { name: 'Enregistrer' }).click()
      await page
        .getByRole('alert')
        .getByText(`Pression maximale, limite ${at} : le nombre doit être de 1 à 1 000.`)
        .waitFor()
    }
    expect(await shoot(page, 'cap-refused')).toEqual([])
    expect(await caps()).toEqual(before)

    await count.fill('7')
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('Réglages enregistrés.').waitFor()
    expect(await caps()).toEqual([...before, { channel: 'email', count: 7, period: 'P7D' }])
    expect(await page.getByRole('alert').filter({ hasText: 'limite' }).count()).toBe(0)
    await page.context().close()
  })

  it('change how those are measured who were never asked, and a price with its decimals', async () => {
    const { page } = await admin('company')
    for (const mode of [
      'Ouvertures comptées, de personne en particulier',
      'Jour de la dernière ouverture seulement',
      'Ouvertures et clics de chacun',
      'Ni ouverture ni clic',
    ]) {
      await page.getByRole('combobox', { name: 'Mesure de qui n’a jamais été interrogé' }).click()
      await page.getByRole('option', { name: mode }).click()
      if (mode.startsWith('Ni')) break
      await page.getByRole('button', { name: 'Enregistrer' }).last().click()
      await page.getByText('Réglages enregistrés.').first().waitFor()
      await page.getByText('Réglages enregistrés.').first().waitFor({ state: 'detached' })
    }
    const price = page.getByRole('textbox', { name: 'Prix d’une part de SMS' })
    await price.fill('')
    await price.pressSequentially('0,075')
    expect(await shoot(page, 'measures')).toEqual([])
    await page.getByRole('button', { name: 'Enregistrer' }).last().click()
    await page.getByText('Réglages enregistrés.').waitFor()

    expect(await (await page.request.get('/api/settings')).json()).toMatchObject({
      tracking: { unknown: 'none' },
      prices: { sms: 0.075 },
    })
    const log = await logged(page, 'settings.update')
    expect(log).toContain('0.075')
    await page.context().close()
  })

  it('add an address that workflows call, and show the calls; others call us with a key', async () => {
    const { page } = await admin('webhooks')
    await page.getByRole('button', { name: 'Ajouter une adresse' }).click()
    await page.getByRole('dialog').getByLabel('Nom').fill('crm')
    await page.getByRole('textbox', { name: 'Adresse' }).fill(`${crm.url}/hook`)
    await page.getByRole('dialog').getByRole('button', { name: 'Ajouter une adresse' }).click()
    // Refused: nobody is to reach inner servers by mistake.
    await page
      .getByText(/https|privée|private/i)
      .last()
      .waitFor()
    await page.getByRole('switch', { name: 'Dans notre propre réseau' }).click()
    expect(await shoot(page, 'endpoint')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Ajouter une adresse' }).click()
    await page.getByText('Secret de crm').waitFor()
    expect(await readSecret(page)).toMatch(/^\S{20,}$/)
    await page.getByRole('row', { name: /crm http/ }).waitFor()
    const inbound = (await page.getByText('/v1/batch').textContent()) ?? ''

    const yaml =
      'workflow: tells\nname: Tells\ntrigger: { event: signed_up }\nsteps:\n  - { webhook: crm, id: tell }\n'
    const published = await page.request.post('/api/workflows', {
      headers: { origin: world.url, 'content-type': 'application/yaml' },
      data: yaml,
    })
    expect(published.status()).toBeLessThan(300)
    const writeKey = await makeWriteKey(page)
    const posted = await fetch(inbound, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ batch: [{ type: 'track', userId: 'u1', event: 'signed_up', messageId: 'm1' }] }),
    })
    expect(posted.status).toBe(200)

    await expect.poll(() => crm.requests.length, { timeout: 60_000 }).toBe(1)
    await page.goto('/settings/webhooks')
    await page.getByRole('row', { name: /crm tells\s*tell Fait 200/ }).waitFor()
    expect(await shoot(page, 'calls')).toEqual([])
    await page.context().close()
  })

  it('block an address and lift the block, each with its reason', async () => {
    const { page } = await admin('suppressions')
    await page.getByLabel('Adresse ou numéro').fill('partie@example.com')
    await page.getByRole('button', { name: 'Chercher', exact: true }).click()
    await page.getByText('Cette adresse n’est pas bloquée sur ce canal.').waitFor()
    await page.getByLabel('Pourquoi').fill('demande par téléphone')
    await page.getByRole('button', { name: 'Bloquer' }).click()
    await page.getByText('par l’équipe, depuis le').waitFor()
    expect(await shoot(page, 'blocked')).toEqual([])

    await page.getByRole('button', { name: 'Lever le blocage' }).click()
    // Without a reason the browser keeps the form.
    expect(await page.getByText('par l’équipe, depuis le').count()).toBe(1)
    await page.getByLabel('Pourquoi').fill('elle a changé d’avis')
    await page.getByRole('button', { name: 'Lever le blocage' }).click()
    await page.getByText('Cette adresse n’est pas bloquée sur ce canal.').waitFor()
    await page.context().close()
  })

  it('send a test by a provider', async () => {
    const { page } = await admin('providers')
    await page.getByLabel('Envoyer un essai à cette adresse').fill('essai@example.com')
    await page.getByRole('button', { name: 'Envoyer un essai' }).first().click()
    await page.getByRole('status').getByText('Pris par outbox').waitFor()
    expect(await shoot(page, 'provider-test')).toEqual([])
    await page.context().close()
  })

  it('leave each change in the log', async () => {
    const { page } = await admin('audit')
    const expected = {
      'user.create': 'lea@example.com',
      'user.choose_password': 'Léa Martin',
      'user.update': 'viewer',
      'user.reset_password': 'Demo',
      'api_key.create': 'Demo',
      'api_key.revoke': 'Demo',
      'purpose.define': 'Demo',
      'wording.write': 'surveys-form',
      'settings.update': 'Demo',
      'webhook.add': 'crm',
      'suppression.add': 'demande par téléphone',
      'suppression.remove': 'elle a changé d’avis',
      'provider.test': 'Demo',
    }
    for (const [action, words] of Object.entries(expected)) {
      expect(await logged(page, action), action).toContain(words)
    }
    await page.goto('/settings/audit')
    await page.getByRole('row', { name: /provider\.test/ }).waitFor()
    expect(await page.getByText('http.request').count()).toBe(0)
    await page.getByRole('switch', { name: 'Montrer aussi chaque requête à l’API' }).click()
    await page.getByText('POST /api/settings/providers/test: 200').waitFor()
    expect(await shoot(page, 'audit')).toEqual([])
    await page.context().close()
  })
})

async function makeWriteKey(page: Page): Promise<string> {
  await page.goto('/settings/api-keys')
  await page.getByRole('button', { name: 'Créer une clé' }).click()
  await page.getByRole('dialog').getByLabel('Nom').fill('Site marchand')
  await page.getByRole('dialog').getByRole('button', { name: 'Créer une clé' }).click()
  await page.getByText('La nouvelle clé').waitFor()
  return readSecret(page)
}
