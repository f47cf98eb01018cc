import { beforeAll, describe, expect, it } from 'vitest'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { lintInput } from '../../src/workflows/lint-workflow.ts'
import { furnish } from '../engine/world.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()

beforeAll(async () => {
  await furnish(database.db)
  const ctx = testContext(database.db)
  const text = 'Hello {{customer.firstName}}, {{default customer.city "there"}}: {{event.total}}'
  await publishTemplate(ctx, { key: 'greeting', kind: 'sms', name: 'Greeting', source: { en: { text } } })
  await publishSegment(ctx, { key: 'vip', name: 'VIP', condition: { attribute: 'tier', is: 'gold' } })
})

/** Each finding as `level code line:column path`. */
async function findings(text: string): Promise<string[]> {
  const found = await lintInput(database.db, text, testNow)
  return found.map(({ level, code, line, column, path }) => `${level} ${code} ${line}:${column} ${path}`)
}

const head = 'workflow: offer\nname: Offer\npurpose: promotions\n'
const event = 'trigger: { event: visited }\n'

/** The first step is on line 6. */
const withSteps = (steps: string, trigger = event) => `${head}${trigger}steps:\n${steps}`

describe('the linter', () => {
  it('has nothing to say about a sound definition', async () => {
    expect(await findings(withSteps('  - send: { email: offer }\n'))).toEqual([])
  })

  it('points at what is not well-formed', async () => {
    expect(await findings(withSteps('  - wait: soon\n'))).toEqual(['error not_well_formed 6:11 steps.0.wait'])
  })

  it.each([
    ['  - send: { email: nope }\n', 'error unknown_template 6:20 steps.send-1'],
    ['  - send: { email: reminder }\n', 'error wrong_template_kind 6:20 steps.send-1'],
    ['  - send: { email: offer, class: transactional }\n', 'error wrong_template_class 6:20 steps.send-1'],
    ['  - send: { email: offer, purpose: nope }\n', 'error unknown_purpose 6:36 steps.send-1'],
    ['  - call: { list: nope, script: script }\n', 'error unknown_list 6:19 steps.call-1'],
    ['  - score: { model: nope, add: 1 }\n', 'warning unknown_score 6:21 steps.score-1'],
    ['  - branch:\n      - if: { segment: nope }\n', 'error unknown_segment 7:24 steps.branch-1'],
    ['  - branch:\n      - if: { message: nope, is: clicked }\n', 'error unknown_step 7:24 steps.branch-1'],
    [
      '  - wait: PT1H\n    id: pause\n  - wait_for: { message: pause, is: clicked, upto: PT1H }\n',
      'error step_sends_nothing 8:26 steps.wait-for-1',
    ],
    ['  - exit\n  - wait: PT1H\n', 'error unreachable_step 7:5 steps.wait-1'],
  ])('finds the line and column of %j', async (steps, expected) => {
    expect(await findings(withSteps(steps))).toEqual([expected])
  })

  it.each([
    ['trigger: { date: birthday, yearly: true }\n', 1],
    ['trigger: { audience: vip, at: "2026-05-04T09:00", every: FREQ=WEEKLY;BYDAY=MO }\n', 1],
    ['trigger: { date: contract_end }\n', 0],
    ['reentry: always\ntrigger: { date: birthday, yearly: true }\n', 0],
  ])(
    'warns that a trigger that comes round again is of no use to who may enter once: %j',
    async (trigger, count) => {
      const found = await findings(withSteps('  - wait: PT1H\n', trigger))

      expect(found.filter((line) => line.includes('enters_once_only'))).toHaveLength(count)
    },
  )

  it('warns of business days in a country without a list of holidays, and of an endpoint that is not there', async () => {
    const days = (calendar: string) => `  - wait: { business_days: 2, calendar: ${calendar} }\n`

    expect(await findings(withSteps(days('US')))).toEqual(['warning unknown_calendar 6:41 steps.wait-1'])
    expect(await findings(withSteps(days('DE-BY')))).toEqual([])
    expect(await findings(withSteps('  - webhook: nope\n'))).toEqual([
      'error unknown_endpoint 6:14 steps.webhook-1',
    ])
  })

  it('asks for a consent purpose', async () => {
    const text = withSteps('  - send: { email: offer }\n').replace('purpose: promotions\n', '')

    expect(await findings(text)).toEqual(['error missing_purpose 5:5 steps.send-1'])
  })

  it('looks for the segments of triggers', async () => {
    expect(await findings(withSteps('  - wait: PT1H\n', 'trigger: { segment_entered: nope }\n'))).toEqual([
      'error unknown_segment 4:29 trigger',
    ])
  })

  it('warns of several contacts without an exit at the goal', async () => {
    const text = withSteps('  - send: { email: offer }\n  - send: { sms: reminder }\n')

    expect((await findings(text)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'warning no_exit_on_goal',
    ])
  })

  it('names every step that is under an unknown name deep inside', async () => {
    const steps =
      '  - wait_for: { event: x, upto: PT1H }\n    then:\n      - exit\n    else:\n      - branch:\n          - if: { entry: { n: 1 } }\n            then:\n              - send: { email: nope }\n'

    expect(await findings(withSteps(steps))).toEqual(['error unknown_template 13:32 steps.send-1'])
  })
})

describe('windows that never open', () => {
  it('is an error when a message comes at a time from which it cannot leave in time', async () => {
    const steps = '  - wait: { for: P1D, at: "21:00" }\n  - send: { sms: reminder, within: PT2H }\n'

    expect(await findings(withSteps(steps))).toEqual(['error window_never_opens 7:36 steps.send-1'])
  })

  it('is a warning when only some of the days are closed', async () => {
    const steps = '  - wait: { for: P1D, at: "10:00" }\n  - send: { sms: reminder, within: PT2H }\n'
    const found = await lintInput(database.db, withSteps(steps), testNow)

    expect(found).toMatchObject([{ level: 'warning', code: 'window_never_opens' }])
    expect(found[0]?.message).toContain('Sunday')
  })

  it('leaves alone what has the time to wait for the morning, and what answers the customer', async () => {
    const late = (rest: string) =>
      `  - wait: { for: P1D, at: "21:00", weekdays: [mon] }\n  - send: { ${rest} }\n`

    expect(await findings(withSteps(late('sms: reminder, within: PT12H')))).toEqual([])
    expect(await findings(withSteps(late('email: offer, within: PT2H')))).toEqual([])
  })

  it('warns of a launch that is over', async () => {
    const trigger = 'trigger: { audience: vip, at: 2020-01-01T09:00:00+01:00 }\n'

    expect(await findings(withSteps('  - send: { email: offer }\n', trigger))).toEqual([
      'warning launch_in_the_past 4:31 trigger.at',
    ])
  })
})

describe('loops without bound', () => {
  const trigger = (reentry: string) => `trigger: { event: message_sent }\nreentry: ${reentry}\n`

  it('is an error when a workflow sets off its own trigger every time', async () => {
    const text = withSteps('  - send: { email: offer }\n', trigger('always'))

    expect(await findings(text)).toEqual(['error unbounded_loop 4:10 trigger'])
  })

  it('is a warning with a period between, and nothing when nobody comes in twice', async () => {
    const step = '  - send: { email: offer }\n'

    expect(await findings(withSteps(step, trigger('{ after: P7D }')))).toEqual([
      'warning unbounded_loop 4:10 trigger',
    ])
    expect(await findings(withSteps(step, trigger('never')))).toEqual([])
  })

  it('sees through a segment whose attribute the workflow changes', async () => {
    const text = withSteps(
      '  - update: { set: { tier: silver } }\n',
      'trigger: { segment_entered: vip }\nreentry: always\n',
    )

    expect(await findings(text)).toEqual(['error unbounded_loop 4:10 trigger'])
  })

  it('takes a repeat for what it is: bounded', async () => {
    const steps = '  - repeat: { times: 3 }\n    steps:\n      - wait: P1D\n'

    expect(await findings(withSteps(steps))).toEqual([])
  })
})

describe('variables that may have no value', () => {
  const step = '  - send: { sms: greeting }\n'

  it('names those without a default', async () => {
    const found = await lintInput(database.db, withSteps(step), testNow)

    expect(found.map(({ level, code, line, column }) => `${level} ${code} ${line}:${column}`)).toEqual([
      'warning missing_variable 6:18',
      'warning missing_variable 6:18',
    ])
    expect(found.map(({ message }) => message).join()).toMatch(/customer\.firstName.*event\.total/)
  })

  it('trusts what the trigger asks for', async () => {
    const found = await lintInput(
      database.db,
      withSteps(step, 'trigger: { event: visited, where: { total: { gte: 5 } } }\n'),
      testNow,
    )

    expect(found.map(({ message }) => message).join()).not.toContain('event.total')
  })

  it('says that a campaign has no event', async () => {
    const trigger = 'trigger: { audience: { attribute: firstName, set: true } }\n'
    const found = await lintInput(database.db, withSteps(step, trigger), testNow)

    expect(found).toHaveLength(1)
    expect(found[0]?.message).toContain('always empty')
  })
})
