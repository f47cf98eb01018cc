import { createHash } from 'node:crypto'
import type { Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import { loadPreferences } from '../../consent/load-preferences.ts'
import { type PreferenceBox, preferenceBoxes } from '../../consent/preferences.ts'
import { savePreferences } from '../../consent/save-preferences.ts'
import { withActor } from '../../context.ts'
import { createRouter, type Env } from '../router.ts'
import { readPostedForm } from './form-body.ts'
import { localeOf, type Markup, maskEmail, maskPhone, type PublicLocale, showPage } from './page.ts'
import { preferenceTexts as texts } from './preferences-texts.ts'

export interface PreferenceParts {
  clientIp(c: HonoContext<Env>): string
}

/**
 * What a person wants to receive. GET shows it; only the POST of one of its two buttons changes it. The
 * address is masked and cannot be changed here: mails are forwarded. A link that is not ours, and one of a
 * person who was erased, look alike.
 */
export function preferenceRoutes({ clientIp }: PreferenceParts) {
  const router = createRouter()
  router.get('/p/:token', async (c) => {
    const person = await personOf(c)
    return person ? showChoices(c, person, null) : showGone(c)
  })

  router.post('/p/:token', async (c) => {
    const person = await personOf(c)
    if (!person) return showGone(c)

    const { values } = await readPostedForm(c.req.raw)
    const note = await save(c, person, { values, ip: clientIp(c) })
    const after = note === texts[person.locale].saved ? await personOf(c) : person
    return after ? showChoices(c, after, note) : showGone(c)
  })
  return router
}

/** Does what the pressed button says; returns what to tell the person, null when no button was pressed. */
async function save(
  c: HonoContext<Env>,
  { customer, locale, boxes }: Person,
  post: { readonly values: ReadonlyMap<string, string>; readonly ip: string },
): Promise<string | null> {
  const button = post.values.get('save')
  if (button !== 'choice' && button !== 'none') return null
  // What they ticked must be what they read: the texts may have changed since the page was shown.
  if (button === 'choice' && post.values.get('page') !== fingerprint(boxes)) return texts[locale].changed

  const names = boxes.map(({ name }) => name).filter((name) => post.values.has(name))
  const ctx = withActor(c.var.ctx, { kind: 'customer', id: 'preferences', name: 'preference page' })
  await savePreferences(ctx, {
    customerId: customer.id,
    locale,
    ticked: button === 'none' ? 'none' : new Set(names),
    evidence: { ip: post.ip, userAgent: c.req.header('user-agent') ?? null, page: `${ctx.publicUrl}/p` },
  })
  return texts[locale].saved
}

async function personOf(c: HonoContext<Env>) {
  const { ctx } = c.var
  const link = verifyLink(
    await loadLinkKeys(ctx.db, ctx.masterKey),
    c.req.param('token') ?? '',
    'preferences',
  )
  const loaded = await loadPreferences(ctx, link?.id ?? 0)
  if (!link || !loaded) return undefined
  const locale = await localeOf(c, loaded.customer.locale)
  return { ...loaded, locale, boxes: preferenceBoxes(loaded.facts, locale) }
}
type Person = NonNullable<Awaited<ReturnType<typeof personOf>>>

async function showGone(c: HonoContext<Env>): Promise<Response> {
  const locale = await localeOf(c)
  return showPage(c, {
    locale,
    title: texts[locale].title,
    body: html`<p>${texts[locale].gone}</p>`,
    status: 404,
  })
}

function showChoices(c: HonoContext<Env>, person: Person, note: string | null): Promise<Response> {
  const { locale, boxes, customer } = person
  const t = texts[locale]
  const at = {
    email: customer.email && maskEmail(customer.email),
    sms: customer.phone && maskPhone(customer.phone),
    phone: customer.phone && maskPhone(customer.phone),
    tracking: null,
  }
  const groups = (['email', 'sms', 'phone', 'tracking'] as const)
    .map((group) => ({ group, inside: boxes.filter((box) => groupOf(box) === group) }))
    .filter(({ inside }) => inside.length > 0)
    .map(
      ({ group, inside }) => html`<fieldset class="card">
<legend>${t.channels[group]} <span class="soft">${at[group] ?? ''}</span></legend>
${inside.map((box) => showBox(box, locale))}</fieldset>`,
    )
  const body = html`${note ? html`<p class="note" role="status">${note}</p>` : ''}
<p class="soft">${t.intro}</p>
<form method="post">
<input type="hidden" name="page" value="${fingerprint(boxes)}">
${groups}
<button type="submit" name="save" value="choice">${t.save}</button>
<button type="submit" name="save" value="none" class="second">${t.none}</button>
</form>
<p class="soft">${t.service}</p>`
  return showPage(c, { locale, title: t.title, body })
}

function groupOf({ channel }: PreferenceBox): 'email' | 'sms' | 'phone' | 'tracking' {
  return channel === 'tracking_opens' || channel === 'tracking_clicks' ? 'tracking' : channel
}

function showBox(box: PreferenceBox, locale: PublicLocale): Markup {
  const state = `${box.isTicked ? ' checked' : ''}${box.isBlocked ? ' disabled' : ''}`
  const why = box.isBlocked ? html`<small>${texts[locale].blocked}</small>` : ''
  return html`<label class="row"><input type="checkbox" name="${box.name}" value="yes"${state}>
<span>${box.text}${why}</span></label>
`
}

function fingerprint(boxes: readonly PreferenceBox[]): string {
  return createHash('sha256')
    .update(JSON.stringify(boxes.map(({ name, text }) => [name, text])))
    .digest('base64url')
    .slice(0, 22)
}
