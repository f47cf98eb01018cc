import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OutgoingMail } from '../../src/channels/channel.ts'
import { ProviderUnavailableError } from '../../src/core/errors.ts'
import { rows } from '../../src/db/client.ts'
import { composeNotice, toMime } from '../../src/notices/notice.ts'
import { sendNotices } from '../../src/notices/send-notices.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { aWorld, forget, furnish, MINUTE, type World } from '../engine/world.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let sent: OutgoingMail[]
let send: (mail: OutgoingMail) => Promise<{ providerMessageId: string }>

beforeAll(async () => {
  await furnish(database.db)
  await publishTemplate(testContext(database.db), {
    key: 'lead',
    kind: 'sms',
    class: 'transactional',
    name: 'Lead',
    source: {
      en: { text: 'A lead: {{customer.firstName}}' },
      fr: { text: 'Piste : {{customer.firstName}}' },
    },
  })
}, 300_000)
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate staff_notices, staff_mails, users cascade`)
  world = aWorld(database.db)
  sent = []
  send = async (mail) => {
    sent.push(mail)
    return { providerMessageId: 'x' }
  }
  await world.publish(`workflow: leads
trigger: { event: visited }
reentry: always
steps:
  - notify: { to: [sales@example.com], roles: [admin], template: lead, digest: PT15M }`)
})

const tell = () =>
  sendNotices(world.ctx, {
    email: { name: 'fake', maxInFlight: 1, send: (mail) => send(mail), close: async () => undefined },
    rate: { perSecond: 1_000 },
  })
const bodyOf = ({ mime }: OutgoingMail) => Buffer.from(mime.split('\r\n\r\n')[1] ?? '', 'base64').toString()
const states = () =>
  rows(database.db, sql`select recipient, status, notices, body from staff_mails order by id`)

describe('a step that tells the staff', () => {
  it('sends one mail at once, and what comes meanwhile in one mail a quarter of an hour later', async () => {
    await database.db.execute(sql`
      insert into users (id, name, email, email_verified, role, disabled_at, created_at, updated_at) values
      ('a', 'Ann', 'ann@example.com', true, 'admin', null, now(), now()),
      ('b', 'Bob', 'bob@example.com', true, 'admin', now(), now(), now()),
      ('c', 'Cy', 'cy@example.com', true, 'viewer', null, now(), now())`)
    const [first = 0] = await world.people(1, { firstName: 'Zoé' })
    await world.happens(first, 'visited')
    await world.settle()
    await tell()
    const others = await world.people(30, { firstName: 'Max' })
    for (const id of others) await world.happens(id, 'visited')
    await world.settle()
    await tell()
    expect(sent.map(({ to }) => to)).toEqual(['sales@example.com', 'ann@example.com'])
    world.clock.advance(16 * MINUTE)
    await tell()
    await tell()

    expect(sent).toHaveLength(4)
    expect(bodyOf(sent[0]!)).toMatch(/^Piste : Zoé\r\nhttp:\/\/localhost:3000\/customers\/cus_\w+$/)
    expect(bodyOf(sent[2]!).match(/Piste : Max/g)).toHaveLength(20)
    expect(bodyOf(sent[2]!)).toContain('… et 11 autres contacts.'.replace('11', '10'))
    expect(await states()).toEqual([
      { recipient: 'sales@example.com', status: 'sent', notices: 1, body: '' },
      { recipient: 'ann@example.com', status: 'sent', notices: 1, body: '' },
      { recipient: 'sales@example.com', status: 'sent', notices: 30, body: '' },
      { recipient: 'ann@example.com', status: 'sent', notices: 30, body: '' },
    ])
  })

  it('sends again only what certainly did not leave', async () => {
    const [id = 0] = await world.people(1, { firstName: 'Zoé' })
    await world.happens(id, 'visited')
    await world.settle()
    send = async () => {
      throw new ProviderUnavailableError('closed')
    }
    await tell()
    expect(await states()).toMatchObject([{ status: 'queued' }])
    send = async () => {
      throw new Error('connection lost')
    }
    world.clock.advance(2 * MINUTE)
    await tell()
    await tell()
    expect(await states()).toMatchObject([{ status: 'uncertain' }])
    await database.db.execute(sql`update staff_mails set status = 'handed'`)
    world.clock.advance(6 * MINUTE)
    await tell()

    expect(await states()).toMatchObject([{ status: 'uncertain' }])
    expect(sent).toEqual([])
  })

  it('lets nothing of a customer become a header', () => {
    const paragraphs = [{ text: 'Hi\r\nBcc: all@example.com', link: 'https://x' }]
    const mail = composeNotice({ workflow: 'Leads', customers: 1, paragraphs, locale: 'en' })
    const from = { name: 'Us', address: 'us@example.com' }
    const mime = toMime({ ...mail, from, to: 's@example.com', messageId: '<a@b>', at: world.clock.now() })

    expect(mail.subject).toBe('Leads: Hi Bcc: all@example.com')
    expect(mime.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m)
  })
})
