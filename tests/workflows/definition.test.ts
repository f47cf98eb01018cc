import { describe, expect, it } from 'vitest'
import { compile } from '../../src/workflows/compile.ts'
import { THEN } from '../../src/workflows/fields.ts'
import { parseSource, parseText } from '../../src/workflows/parse-definition.ts'

const abandonedCart = `
workflow: abandoned-cart
name: { en: Abandoned cart, fr: Panier abandonné }
purpose: promotions               # the consent purpose that every send needs
trigger: { event: cart_updated, where: { total: { gte: 50 } } }
reentry: { after: P7D }
goal: { event: order_placed, within: P5D, value: total }
holdout: 10%
steps:
  - wait_for: { event: order_placed, upto: PT1H }
    then: [ exit ]                # it happened; otherwise go on
  - send: { email: abandoned-cart }
    id: first-mail
  - wait: { for: P1D, at: "10:00", zone: customer }
  - branch:
      - if: { message: first-mail, is: clicked }
        then:
          - call: { list: carts, script: cart-recovery, priority: clv }
            outcomes: { sale: [ exit ], refused: [ { consent: { withdraw: phone } } ] }
    else:
      - send: { sms: cart-reminder }
`

function issuesOf(text: string) {
  return parseText(text).issues.map(({ path, line, column, message }) => ({ path, line, column, message }))
}

describe('parseText', () => {
  it('reads the definition of the design document', () => {
    const { definition, issues } = parseText(abandonedCart)

    expect(issues).toEqual([])
    expect(definition).toMatchObject({ workflow: 'abandoned-cart', holdout: 0.1, reentry: { after: 'P7D' } })
  })

  it('names an unknown key with its path, line and column', () => {
    const text = abandonedCart.replace('upto: PT1H', 'upto: PT1H, until: PT2H')

    expect(issuesOf(text)).toEqual([
      expect.objectContaining({
        path: 'steps.0.wait_for',
        line: 10,
        message: expect.stringContaining('until'),
      }),
    ])
  })

  it('names an unknown key of the whole', () => {
    expect(issuesOf(`${abandonedCart}colour: red\n`)).toEqual([
      { path: 'colour', line: 22, column: 9, message: 'is not a key that belongs here' },
    ])
  })

  it('points at a step that is of no known type', () => {
    const text = abandonedCart.replace('- send: { email: abandoned-cart }', '- fax: { to: everybody }')

    expect(issuesOf(text)).toEqual([
      expect.objectContaining({
        path: 'steps.1',
        line: 12,
        message: expect.stringContaining('is not a step'),
      }),
    ])
  })

  it('points at the line of a mistake in the YAML itself', () => {
    expect(issuesOf('workflow: [\nname: x')[0]).toMatchObject({ path: '', line: expect.any(Number) })
  })

  it('refuses two steps with the same id', () => {
    const text = abandonedCart.replace('- wait: {', '- id: first-mail\n    wait: {')

    expect(issuesOf(text)).toEqual([
      expect.objectContaining({ message: 'the id first-mail is given to more than one step' }),
    ])
  })

  it.each([
    ['holdout: 10%', 'holdout: 10', 'holdout'],
    ['upto: PT1H', 'upto: one hour', 'steps.0.wait_for'],
    ['at: "10:00"', 'at: "25:00"', 'steps.2.wait'],
    ['zone: customer', 'zone: Paris', 'steps.2.wait'],
    ['gte: 50', 'atleast: 50', 'trigger.where.total'],
    ['withdraw: phone', 'withdraw: fax', 'steps.3.branch.0.then.0.outcomes.refused.0.consent'],
  ])('refuses a wrong value: %s written as %s', (right, wrong, path) => {
    const issues = issuesOf(abandonedCart.replace(right, wrong))

    expect(issues[0]?.path.startsWith(path)).toBe(true)
  })

  it('does not follow aliases without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]`

    expect(parseText(bomb).issues.length).toBeGreaterThan(0)
  })
})

describe('compile', () => {
  const { definition, source } = parseText(abandonedCart)
  if (!definition) throw new Error('the definition does not parse')

  it('gives every step an id that says its type and place', () => {
    expect(compile(definition).instructions.map(({ id }) => id)).toEqual([
      'wait-for-1',
      'exit-1',
      'first-mail',
      'wait-1',
      'branch-1',
      'call-1',
      'exit-2',
      'consent-1',
      'send-1',
    ])
  })

  it('joins branches again after the step that opened them', () => {
    const byId = new Map(compile(definition).instructions.map((instruction) => [instruction.id, instruction]))

    expect(byId.get('wait-for-1')).toMatchObject({ next: 'first-mail', branches: { [THEN]: 'exit-1' } })
    expect(byId.get('branch-1')).toMatchObject({ next: null, branches: { 'if:1': 'call-1', else: 'send-1' } })
    expect(byId.get('call-1')?.branches).toEqual({ sale: 'exit-2', refused: 'consent-1' })
    expect(byId.get('consent-1')?.next).toBeNull()
  })

  it('comes to the same from the YAML and from its JSON', () => {
    const again = parseSource(JSON.parse(JSON.stringify(source)))

    expect(again.definition && compile(again.definition)).toEqual(compile(definition))
  })

  it('does not give an id that the author has used', () => {
    const text = abandonedCart
      .replace('id: first-mail', 'id: send-1')
      .replace('message: first-mail', 'message: send-1')
    const parsed = parseText(text)

    expect(parsed.definition && compile(parsed.definition).instructions.map(({ id }) => id)).toContain(
      'send-2',
    )
  })
})
