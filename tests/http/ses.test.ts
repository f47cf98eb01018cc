import { describe, expect, it } from 'vitest'
import type { DeliveryReport } from '../../src/channels/delivery-report.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { ProviderUnavailableError } from '../../src/core/errors.ts'
import { toProblem } from '../../src/http/problem.ts'
import { sesWebhook } from '../../src/http/public/ses.ts'
import { createRouter } from '../../src/http/router.ts'
import { certificate, files, meta, names, readText, vectorNow } from '../channels/ses-vectors.ts'
import { testContext } from '../support/context.ts'

/** The webhook never touches the database itself. */
const ctx = testContext(undefined as never, { clock: fixedClock(vectorNow) })

function open(
  options: { topicArns?: readonly string[]; fetchCertificate?: (url: string) => Promise<string> } = {},
) {
  const seen = {
    reports: [] as DeliveryReport[],
    fetched: [] as string[],
    confirmed: [] as string[],
    actors: [] as string[],
  }
  const routes = sesWebhook({
    topicArns: meta.allowedTopics,
    fetchCertificate(url) {
      seen.fetched.push(url)
      return Promise.resolve(certificate)
    },
    confirmSubscription(url) {
      seen.confirmed.push(url)
      return Promise.resolve()
    },
    recordResponses(inner, reports) {
      seen.actors.push(inner.actor.id)
      seen.reports.push(...reports)
      return Promise.resolve()
    },
    ...options,
  })
  const app = createRouter()
  app.use(async (c, next) => {
    c.set('ctx', ctx)
    await next()
  })
  app.route('/', routes).onError(toProblem)
  const post = (body: string) =>
    app.request('/webhooks/ses', {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
    })
  return { ...seen, post }
}

describe('POST /webhooks/ses', () => {
  it.each(names(/^envelope_bad_(?!replay)/))(
    '%s is refused, records nothing and fetches nothing foreign',
    async (name) => {
      const { post, reports, fetched, confirmed } = open()
      const response = await post(readText(`${name}.json`))

      expect(response.status).toBe(files[name]?.status)
      expect(reports).toEqual([])
      expect(confirmed).toEqual([])
      expect(fetched.every((url) => url.startsWith('https://sns.eu-west-3.amazonaws.com/'))).toBe(true)
    },
  )

  it('204: records a bounce with SES as the actor', async () => {
    const { post, reports, actors } = open()
    const response = await post(readText('envelope_valid_v1_bounce.json'))

    expect(response.status).toBe(204)
    expect(reports).toMatchObject([
      { kind: 'bounced', class: 'hard', action: 'suppress', address: 'jeanne@client.example' },
    ])
    expect(actors).toEqual(['ses'])
  })

  it('204: gives both copies of a duplicate the same receipt', async () => {
    const { post, reports } = open()
    await post(readText('envelope_duplicate_a.json'))
    await post(readText('envelope_duplicate_b_same_messageid.json'))

    expect(new Set(reports.map(({ receiptKey }) => receiptKey)).size).toBe(1)
  })

  it('204: confirms a subscription to a topic of ours, at the address of SNS', async () => {
    const { post, confirmed } = open()

    expect((await post(readText('envelope_valid_v1_subscription_confirmation.json'))).status).toBe(204)
    expect(confirmed).toEqual([
      expect.stringMatching(/^https:\/\/sns\.eu-west-3\.amazonaws\.com\/\?Action=ConfirmSubscription/),
    ])
  })

  it('403: confirms no subscription to another topic', async () => {
    const { post, confirmed } = open({ topicArns: ['arn:aws:sns:eu-west-3:1:other'] })

    expect((await post(readText('envelope_valid_v1_subscription_confirmation.json'))).status).toBe(403)
    expect(confirmed).toEqual([])
  })

  it('204: does not subscribe again when a topic leaves', async () => {
    const { post, confirmed } = open()

    expect((await post(readText('envelope_valid_v2_unsubscribe_confirmation.json'))).status).toBe(204)
    expect(confirmed).toEqual([])
  })

  it('204: has nothing to say about a message that is no event', async () => {
    const { post, reports } = open()

    expect((await post(readText('envelope_valid_v1_not_json.json'))).status).toBe(204)
    expect(reports).toEqual([])
  })

  it('204: hears an old envelope only about messages that are ours', async () => {
    const { post, reports } = open()

    expect((await post(readText('envelope_bad_replay_old.json'))).status).toBe(204)
    expect(reports).toEqual([])
  })

  it('503: asks SNS to come again when the certificate cannot be read', async () => {
    const { post } = open({
      fetchCertificate: () => Promise.reject(new ProviderUnavailableError('SNS could not be reached')),
    })

    expect((await post(readText('envelope_valid_v1_bounce.json'))).status).toBe(503)
  })

  it('413: reads no more than a notification can be', async () => {
    expect((await open().post('x'.repeat(400_000))).status).toBe(413)
  })

  it.each(['', 'not json', '[]'])('403: %j', async (body) => {
    expect((await open().post(body)).status).toBe(403)
  })
})
