/** How messages leave this installation; `outbox` keeps them and sends nothing. */
export interface Sending {
  readonly email: 'outbox' | 'smtp' | 'ses'
  readonly sms: 'outbox' | 'http'
}
