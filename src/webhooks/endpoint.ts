import { z } from 'zod'
import { isPrivateAddress } from '../channels/private-address.ts'

export const EndpointInput = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be an https:// URL' }).max(2_000),
    isPrivate: z.boolean().default(false),
  })
  .superRefine(({ url, isPrivate }, context) => {
    const problem = problemOf(new URL(url), isPrivate)
    if (problem) context.addIssue({ code: 'custom', path: ['url'], message: problem })
  })
export type EndpointInput = z.infer<typeof EndpointInput>

/** Why nothing may be sent there. */
export function problemOf(url: URL, isPrivate: boolean): string | undefined {
  if (url.username || url.password) return 'must hold no user and password: calls are signed instead'
  if (isPrivate) return undefined
  if (url.protocol !== 'https:') return 'must begin with https://; http is for an address of your own network'
  if (isPrivateAddress(url.hostname) || url.hostname === 'localhost') return 'is a private address'
  return undefined
}

export interface Endpoint {
  readonly key: string
  readonly url: string
  readonly isPrivate: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Until when the secret before this one signs too. */
  readonly previousUntil: Date | null
}
