import { readFileSync } from 'node:fs'

const folder = new URL('../fixtures/ses_notifications/', import.meta.url)

/** What expect.json says of one file. */
export interface Expectation {
  readonly class?: string
  readonly suppress?: readonly string[]
  readonly notSuppress?: readonly string[]
  readonly softCount?: number
  readonly machine?: boolean
  readonly proxied?: boolean
  readonly optOut?: readonly string[]
  readonly verify?: boolean | string
  readonly status?: number | string
  readonly mustNotFetch?: boolean
  readonly effect?: string
}

interface ExpectFile {
  readonly meta: { readonly allowedTopics: readonly string[] }
  readonly files: Readonly<Record<string, Expectation>>
}

export const { meta, files } = JSON.parse(readText('expect.json')) as ExpectFile
export const certificate = readText('TEST_ONLY_signing_cert.pem')

/** An hour after the vectors' own times. */
export const vectorNow = new Date('2026-11-20T09:30:00Z')

export function readText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

export const names = (pattern: RegExp) => Object.keys(files).filter((name) => pattern.test(name))
