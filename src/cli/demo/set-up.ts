import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createKey } from '../../access/api-keys.ts'
import { createUser } from '../../access/users.ts'
import { getSettings } from '../../company/settings.ts'
import type { Context } from '../../context.ts'
import { publishTemplate } from '../../templates/publish-template.ts'
import { readTemplateFiles, starterFolder } from '../../templates/read-template-files.ts'
import { demoSegments } from './segments.ts'
import type { Stage } from './stage.ts'

export const CAMPAIGN = 'winback-campaign'
export const AUTOMATION = 'abandoned-cart'
export const FORM = 'newsletter'
const workflowFolder = new URL('../../../workflows/', import.meta.url)

/** Somebody to sign in as, and the keys with which the demo speaks to its own API. */
export async function makeAccess(ctx: Context) {
  const email = 'admin@example.com'
  const { password } = await createUser(ctx, { email, name: 'Demo', role: 'admin' })
  const { secret: apiKey } = await createKey(ctx, { kind: 'api', name: 'demo: marketer', role: 'admin' })
  const { secret: agentKey } = await createKey(ctx, { kind: 'api', name: 'demo: phone agent', role: 'agent' })
  const { secret: writeKey } = await createKey(ctx, { kind: 'write', name: 'demo: shop' })
  return { email, password, apiKey, agentKey, writeKey }
}

/** What the company has decided before its first campaign: purposes, words, a form, its address. */
export async function describeCompany({ client, progress }: Stage): Promise<void> {
  await client.api('PATCH', '/api/settings', {
    company: { name: 'Disques du Canal', postalAddress: '12 quai de Valmy, 75010 Paris' },
    senders: { email: { name: 'Disques du Canal', address: 'bonjour@shop.example.com' } },
  })
  await client.api('PUT', '/api/purposes/promotions', { name: { en: 'Offers', fr: 'Offres' } })
  await client.api('PUT', '/api/purposes/newsletter', {
    name: { en: 'Newsletter', fr: 'Lettre d’information' },
  })
  const words = {
    fr: 'J’accepte de recevoir par e-mail les offres de Disques du Canal. Je peux me désinscrire à tout moment.',
    en: 'I agree to receive the offers of Disques du Canal by email. I can unsubscribe at any time.',
  }
  for (const [locale, text] of Object.entries(words)) {
    await client.api('POST', '/api/wordings', { key: 'offers-email', locale, text })
  }
  await client.api('PUT', `/api/forms/${FORM}`, {
    name: 'Newsletter',
    title: { en: 'Our offers', fr: 'Nos offres' },
    submit: { en: 'Subscribe', fr: 'S’abonner' },
    thanks: { en: 'Thank you!', fr: 'Merci !' },
    fields: [
      { name: 'email', kind: 'email', required: true, label: { en: 'Email', fr: 'E-mail' } },
      { name: 'city', kind: 'text', label: { en: 'City', fr: 'Ville' } },
    ],
    consents: [{ channel: 'email', purpose: 'promotions', wording: 'offers-email' }],
  })
  progress.say('company, purposes, wordings and a web form are set up')
}

/** Templates, call lists and the two workflows that come along as starters. */
export async function publishAll(stage: Stage): Promise<void> {
  const { ctx, client, progress } = stage
  const templates = await readTemplateFiles(starterFolder, {
    locale: (await getSettings(ctx.db)).company.locale,
  })
  for (const [done, { draft }] of templates.entries()) {
    await publishTemplate(ctx, draft)
    progress.count(
      'templates compiled (email, SMS, call scripts; French and English)',
      done + 1,
      templates.length,
    )
  }
  await client.api('PUT', '/api/call-lists/winback', { name: 'Reconquête' })
  await client.api('PUT', '/api/call-lists/carts', { name: 'Paniers' })
  for (const [done, { key, ...segment }] of demoSegments.entries()) {
    await client.api('PUT', `/api/segments/${key}`, segment)
    progress.count('segments published', done + 1, demoSegments.length)
  }
  for (const workflow of [CAMPAIGN, AUTOMATION]) {
    await client.publish(await readFile(fileURLToPath(new URL(`${workflow}.yaml`, workflowFolder)), 'utf8'))
    progress.say(`workflows/${workflow}.yaml is published`)
  }
}
