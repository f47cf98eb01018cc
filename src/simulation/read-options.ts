import { InvalidInputError } from '../core/errors.ts'
import { SimulationOptions } from './options.ts'

/** Throws InvalidInputError with each option that is wrong. */
export function readOptions(given: unknown): SimulationOptions {
  const parsed = SimulationOptions.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  throw new InvalidInputError(
    'the options of the simulation are not valid',
    parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  )
}
