/** A definition as it is written: what is not understood here is kept as it is. */
export type Block = Readonly<Record<string, unknown>>
/** Keys and positions from the definition down to a list or a step. */
export type Path = readonly (string | number)[]

export const stepTypes = [
  'send',
  'call',
  'wait',
  'wait_for',
  'branch',
  'split',
  'holdout',
  'repeat',
  'update',
  'tag',
  'segment',
  'score',
  'consent',
  'webhook',
  'notify',
  'start',
  'stop',
  'goal',
  'exit',
] as const
export type StepType = (typeof stepTypes)[number]

export function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isStepType(value: string): value is StepType {
  return (stepTypes as readonly string[]).includes(value)
}

export function typeOf(step: unknown): StepType | undefined {
  if (step === 'exit') return 'exit'
  return isBlock(step) ? Object.keys(step).find(isStepType) : undefined
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A list of steps that a step holds: the name of its branch as the server logs it, and where it is written. */
export interface Held {
  readonly branch: string
  /** From the step; undefined: a way past the lists that holds nothing, drawn beside them. */
  readonly at: Path | undefined
}

/** In the order in which the server numbers their steps. */
export function listsOf(type: StepType, block: Block): Held[] {
  const rest: Held = { branch: 'else', at: ['else'] }
  switch (type) {
    case 'branch':
      return [...cases(asList(block['branch']), ['branch'], (_, index) => `if:${index + 1}`), rest]
    case 'split':
      return [...cases(asList(block['split']), ['split'], (arm) => `arm:${String(arm['name'])}`), rest]
    case 'consent':
      return isBlock(block['consent']) && 'ask' in block['consent']
        ? [{ branch: 'then', at: ['then'] }, rest]
        : []
    case 'webhook':
      return [{ branch: 'then', at: ['then'] }, rest]
    case 'wait_for':
      return waitForLists(block, rest)
    case 'call': {
      const outcomes = Object.keys(isBlock(block['outcomes']) ? block['outcomes'] : {})
      const held = outcomes.map((branch) => ({ branch, at: ['outcomes', branch] }))
      return held.length > 0 || block['else'] ? [...held, rest] : []
    }
    case 'repeat':
      return [{ branch: 'body', at: ['steps'] }]
    case 'send':
    case 'holdout':
    case 'wait':
      return block['else'] ? [{ branch: 'on', at: undefined }, rest] : []
    default:
      return []
  }
}

function waitForLists(block: Block, rest: Held): Held[] {
  const settings = isBlock(block['wait_for']) ? block['wait_for'] : {}
  if (!('cases' in settings)) return [{ branch: 'then', at: ['then'] }, rest]
  const written = asList(settings['cases'])
  return [...cases(written, ['wait_for', 'cases'], (one) => String(one['name'])), rest]
}

function cases(written: readonly unknown[], at: Path, name: (one: Block, index: number) => string): Held[] {
  return written.map((one, index) => ({
    branch: name(isBlock(one) ? one : {}, index),
    at: [...at, index, 'then'],
  }))
}
