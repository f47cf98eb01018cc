import { createHmac, timingSafeEqual } from 'node:crypto'

/** Older or newer than this, a signed request is taken for a replay. */
const WINDOW_MS = 5 * 60_000
const FORM = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/

/**
 * `t=<milliseconds>,v1=<hex HMAC-SHA256 of "t.body">`: the header `X-Relance-Signature` of what we send to a
 * gateway or a webhook and of what a gateway sends to us. With several secrets (one is being replaced) there is
 * one `v1` for each: whoever checks is content with any.
 */
export function signBody(body: string, secrets: string | readonly string[], at: Date): string {
  const t = at.getTime()
  const all = typeof secrets === 'string' ? [secrets] : secrets
  return [`t=${t}`, ...all.map((secret) => `v1=${macOf(body, secret, t).toString('hex')}`)].join(',')
}

/** False for a wrong, malformed, missing or old signature; compared in constant time. */
export function isSignedBody(body: string, header: string | undefined, secret: string, now: Date): boolean {
  const [, time, mac] = FORM.exec(header ?? '') ?? []
  if (!time || !mac) return false

  const t = Number(time)
  const isFresh = Math.abs(now.getTime() - t) <= WINDOW_MS
  return timingSafeEqual(macOf(body, secret, t), Buffer.from(mac, 'hex')) && isFresh
}

function macOf(body: string, secret: string, t: number): Buffer {
  return createHmac('sha256', secret).update(`${t}.${body}`).digest()
}
