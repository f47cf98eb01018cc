import { expect, it } from 'vitest'
import { mergePreview } from '../../src/web/features/customer/merge-preview.ts'

const side = (more: object) => ({
  email: null,
  phone: null,
  locale: null,
  timezone: null,
  attributes: {},
  ...more,
})

it('shows what comes of a merge: the survivor’s own, what they gain, and what goes', () => {
  const survivor = side({ email: 'a@example.com', attributes: { city: 'Nantes', vip: null } })
  const other = side({
    email: 'b@example.com',
    phone: '+33600000000',
    attributes: { city: 'Nantes', vip: true, age: 41 },
  })

  expect(mergePreview(survivor, other)).toEqual([
    { name: 'email', value: 'a@example.com', from: 'survivor', lost: 'b@example.com' },
    { name: 'phone', value: '+33600000000', from: 'other' },
    { name: 'city', value: 'Nantes', from: 'survivor' },
    { name: 'vip', value: null, from: 'survivor', lost: true },
    { name: 'age', value: 41, from: 'other' },
  ])
})
