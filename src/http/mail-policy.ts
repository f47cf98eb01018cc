/**
 * Headers under which a mail's HTML may be shown from our own address: an origin of its own, no scripts, no
 * forms, nothing that it could read or send; links open in a new window.
 */
export const mailPolicy: Readonly<Record<string, string>> = {
  'content-security-policy':
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; font-src https:",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}
