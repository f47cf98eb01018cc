import type { PropertyFilter } from '../../segments/property-filter.ts'
import type { Program } from '../program.ts'
import { stepTypeOf } from '../steps/catalogue.ts'
import type { Trigger } from '../triggers/catalogue.ts'
import { type Finding, warning } from './finding.ts'
import type { Known } from './known.ts'

/** Always there, whoever the customer is. */
const CERTAIN = new Set(['customer.locale', 'customer.timezone'])

/** Variables that a template needs and that may have no value: the sentence then has a hole in it. */
export function lintVariables(program: Program, known: Known): Finding[] {
  return program.instructions.flatMap(({ id, type, settings }) =>
    stepTypeOf(type)
      .references(settings)
      .filter(({ kind }) => kind === 'template')
      .flatMap(({ key, templateKind }) =>
        neededOf(known, key)
          .flatMap((path) => whyMissing(path, program.header.trigger, { templateKind, known }) ?? [])
          .map((message) =>
            warning('missing_variable', `steps.${id}`, {
              message: `the template ${key} needs ${message}`,
              remedy: 'give it a default in the template, or put it inside an {{#if}}',
              blames: key,
            }),
          ),
      ),
  )
}

function neededOf(known: Known, key: string): string[] {
  const variables = known.templates.get(key)?.variables ?? []
  return variables.flatMap(({ path, optional }) => (optional ? [] : [path]))
}

function whyMissing(
  path: string,
  trigger: Trigger,
  { templateKind, known }: { templateKind: string | undefined; known: Known },
): string | undefined {
  const [root, ...rest] = path.split('.')
  const name = rest.join('.')
  if (root === 'customer') return whyCustomerLacks(name, trigger, { templateKind, known })
  if (root === 'event') return whyEventLacks(name, trigger)
  if (root === 'scores') return `${path}, and a customer who was not scored yet has none`
  return undefined
}

function whyCustomerLacks(
  name: string,
  trigger: Trigger,
  { templateKind, known }: { templateKind: string | undefined; known: Known },
): string | undefined {
  if (name === '' || CERTAIN.has(`customer.${name}`)) return undefined
  // Without the address of its channel a message does not leave at all.
  if ((name === 'email' && templateKind === 'email') || (name === 'phone' && templateKind !== 'email'))
    return undefined
  if ('audience' in trigger && asksFor(trigger.audience, name)) return undefined
  const { of, lacking } = known.coverage.get(name) ?? { of: 0, lacking: 0 }
  const figure = of === 0 ? '' : `: ${lacking} of the newest ${of} do`
  return `customer.${name}, and a customer may lack it${figure}`
}

/** Does everybody in this audience have the attribute, because it asks for a value of it? */
function asksFor(audience: unknown, name: string): boolean {
  if (typeof audience !== 'object' || audience === null) return false
  const { all, attribute, ...tests } = audience as { all?: unknown[]; attribute?: string } & Record<
    string,
    unknown
  >
  if (Array.isArray(all)) return all.some((part) => asksFor(part, name))
  return attribute === name && isPositive(tests)
}

function whyEventLacks(name: string, trigger: Trigger): string | undefined {
  if ('audience' in trigger) return `event.${name}, and a campaign is started by no event: it is always empty`
  const where = 'where' in trigger ? (trigger.where as PropertyFilter | undefined) : undefined
  if (where && isPositive(where[name])) return undefined
  return `event.${name}, and what starts the workflow may not say it`
}

/** Does the test hold only when there is a value? */
function isPositive(test: unknown): boolean {
  if (test === undefined) return false
  if (typeof test !== 'object' || test === null) return true
  const names = Object.entries(test)
  return names.some(
    ([key, value]) => !['isNot', 'noneOf', 'set'].includes(key) || (key === 'set' && value === true),
  )
}
