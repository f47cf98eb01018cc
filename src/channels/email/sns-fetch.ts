import { ProviderUnavailableError } from '../../core/errors.ts'

const TIMEOUT_MS = 5_000
const MAX_CHARS = 20_000
const MAX_CACHED = 20

/** Reads SNS certificates, each once. Call it only with an address that `verifySns` has let through. */
export function certificateFetcher(): (url: string) => Promise<string> {
  const cache = new Map<string, Promise<string>>()
  return (url) => {
    const known = cache.get(url)
    if (known !== undefined) return known

    const certificate = fetchText(url)
    if (cache.size >= MAX_CACHED) cache.clear()
    cache.set(url, certificate)
    certificate.catch(() => cache.delete(url))
    return certificate
  }
}

/** Confirms a subscription. The same rule: the address has been checked to be SNS's. */
export async function confirmSubscription(url: string): Promise<void> {
  await fetchText(url)
}

/** No redirects: the address was checked, where it leads was not. */
async function fetchText(url: string): Promise<string> {
  const options = { redirect: 'error' as const, signal: AbortSignal.timeout(TIMEOUT_MS) }
  const response = await fetch(url, options).catch((error: unknown) => {
    throw new ProviderUnavailableError('SNS could not be reached', { cause: error })
  })
  const text = await response.text()
  if (!response.ok || text.length > MAX_CHARS) throw new ProviderUnavailableError('SNS gave no usable answer')
  return text
}
