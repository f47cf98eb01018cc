import type { Identity } from './identity.ts'
import {
  type AttributeChange,
  applyChange,
  attributeOf,
  type ChangedProfile,
  isSameValue,
  type Profile,
  type Refusal,
} from './profile.ts'

export type ProfileChange = Omit<AttributeChange, 'customerId'>

export const emptyProfile: Profile = {
  email: null,
  phone: null,
  locale: null,
  timezone: null,
  attributes: {},
}

/**
 * The profile with which a new customer begins, so that they are written once and whole. Undefined when an
 * address in it is not among their identities: then it has still to be claimed, and may be somebody else's.
 */
export function firstProfile(
  changes: readonly ProfileChange[],
  country: string,
  owns: (identity: Identity) => boolean,
): ChangedProfile | undefined {
  let profile = emptyProfile
  const named = new Set<string>()
  const refused: Refusal[] = []
  for (const change of changes) {
    const step = applyChange(profile, { ...change, customerId: 0 }, country)
    profile = step.profile
    for (const name of step.changed) named.add(name)
    refused.push(...step.refused)
  }
  const isTheirs = (['email', 'phone'] as const).every((kind) => {
    const value = profile[kind]
    return value === null || owns({ kind, value })
  })
  if (!isTheirs) return undefined
  const changed = [...named].filter((name) => !isSameValue(null, attributeOf(profile, name)))
  return { profile, changed, refused }
}
