import type { Db } from '../db/client.ts'
import { loadTemplateVersion } from './load-template.ts'
import { findTemplate } from './queries.ts'
import type { TemplateClass, TemplateKind } from './template.ts'

export interface LiveTemplate {
  readonly templateId: number
  readonly versionId: number
  readonly kind: TemplateKind
  readonly class: TemplateClass
  /** Paths of every value that the text takes: `customer.firstName`, `event.items[].name`. */
  readonly variables: readonly string[]
  /** Those of them that may be missing without leaving a hole in the text. */
  readonly optional: readonly string[]
  readonly locales: readonly string[]
}

/** The version that sends use now, or undefined when there is no such template or it was never published. */
export async function findLiveTemplate(db: Db, key: string): Promise<LiveTemplate | undefined> {
  const template = await findTemplate(db, key)
  if (!template || template.liveVersionId === null) return undefined

  const version = await loadTemplateVersion(db, template.liveVersionId)
  const { variables, locales } = version.compiled
  return {
    templateId: template.id,
    versionId: version.id,
    kind: version.kind,
    class: version.class,
    variables: variables.map(({ path }) => path),
    optional: variables.filter(({ optional }) => optional).map(({ path }) => path),
    locales: Object.keys(locales),
  }
}
