import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { findCustomerByIdentity } from '../../src/customers/queries.ts'
import { rows } from '../../src/db/client.ts'
import { transact } from '../../src/db/transaction.ts'
import { mergeCustomers } from '../../src/engine/merge-customers.ts'
import { saveCustomer } from '../../src/events/save-customer.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const api = apiFor(database)
const ctx = apiContext(database)
const idOf = (id: number) => publicIds(ctx).to('cus', id)

async function post(role: 'marketer' | 'admin', path: string, body: object): Promise<Response> {
  return api.request(`${origin}/api${path}`, {
    method: 'POST',
    headers: await keyHeaders(database, role),
    body: JSON.stringify(body),
  })
}

it('asks the engine to merge two customers, for admins alone, and never somebody with themselves', async () => {
  const { customer: ada } = await saveCustomer(ctx, { email: 'ada@example.com' })
  const { customer: twin } = await saveCustomer(ctx, { externalId: 'ada-2' })
  const path = `/customers/${idOf(ada.id)}/merge`

  expect((await post('marketer', path, { other: idOf(twin.id) })).status).toBe(403)
  expect((await post('admin', path, { other: idOf(ada.id) })).status).toBe(409)
  expect((await post('admin', path, { other: idOf(999_999) })).status).toBe(404)
  expect((await post('admin', path, { other: idOf(twin.id) })).status).toBe(202)

  const asked = await rows(
    database.db,
    sql`select customer_id as id from inbox where topic = ${`merge:${twin.id}`}`,
  )
  expect(asked).toEqual([{ id: ada.id }])
})

it('undoes a merge, for admins alone, once, and tells beforehand what can be undone', async () => {
  const { customer: eva } = await saveCustomer(ctx, { email: 'eva@example.com' })
  const { customer: twin } = await saveCustomer(ctx, { externalId: 'eva-2', phone: '+33639980077' })
  await transact(database.db, (db) =>
    mergeCustomers(db, [{ survivorId: eva.id, otherId: twin.id }], ctx.clock.now()),
  )
  const path = `/customers/${idOf(eva.id)}`
  const list = await api.request(`${origin}/api${path}/merges`, {
    headers: await keyHeaders(database, 'viewer'),
  })
  const mergedAt = expect.any(String)
  expect(await list.json()).toEqual({
    items: [
      {
        other: idOf(twin.id),
        was: { email: null, phone: '+33639980077', attributes: {} },
        mergedAt,
        obstacle: null,
      },
    ],
  })

  const body = { other: idOf(twin.id) }
  expect((await post('marketer', `${path}/undo-merge`, body)).status).toBe(403)
  expect((await post('admin', `${path}/undo-merge`, body)).status).toBe(204)
  expect((await post('admin', `${path}/undo-merge`, body)).status).toBe(409)
  expect((await findCustomerByIdentity(database.db, 'external', 'eva-2'))?.id).toBe(twin.id)
})

it('gives customers as CSV in which no cell runs as a formula', async () => {
  const { customer } = await saveCustomer(ctx, {
    email: 'eve@example.com',
    attributes: { city: '=HYPERLINK("http://evil")', note: 'a, b' },
  })

  const response = await post('marketer', '/customers/csv', { customers: [idOf(customer.id)] })

  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [header, line] = (await response.text()).split('\r\n')
  expect(header).toBe('id,email,phone,locale,timezone,createdAt,lastSeenAt,city,note')
  expect(line).toContain(`,"'=HYPERLINK(""http://evil"")","a, b"`)
})
