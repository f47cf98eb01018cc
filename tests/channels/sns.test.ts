import { describe, expect, it } from 'vitest'
import { verifySns } from '../../src/channels/email/sns.ts'
import { certificate, files, meta, names, readText, vectorNow } from './ses-vectors.ts'

function verify(name: string, change: Record<string, unknown> = {}) {
  const fetched: string[] = []
  const settings = {
    allowedTopics: meta.allowedTopics,
    fetchCertificate: (url: string) => {
      fetched.push(url)
      return Promise.resolve(certificate)
    },
  }
  const body = { ...JSON.parse(readText(`${name}.json`)), ...change }
  return { fetched, result: verifySns(body, settings, vectorNow) }
}

const codeOf: Record<number, string> = { 400: 'invalid_input', 403: 'forbidden' }

describe('verifySns', () => {
  it.each(names(/^envelope_(valid|duplicate)/))('%s is proven', async (name) => {
    await expect(verify(name).result).resolves.toMatchObject({ isStale: false })
  })

  it.each(names(/^envelope_bad_(?!replay)/))('%s is refused', async (name) => {
    const { result, fetched } = verify(name)

    await expect(result).rejects.toMatchObject({ code: codeOf[Number(files[name]?.status)] })
    // What must not be fetched: a certificate from elsewhere; of the subscribe address we fetch nothing here at all.
    expect(
      fetched.filter(
        (url) => !url.startsWith('https://sns.eu-west-3.amazonaws.com/SimpleNotificationService-'),
      ),
    ).toEqual([])
    if (files[name]?.mustNotFetch && name.includes('cert')) expect(fetched).toEqual([])
  })

  it('says of an old envelope that it is old', async () => {
    await expect(verify('envelope_bad_replay_old').result).resolves.toMatchObject({ isStale: true })
  })

  it.each(['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Subject'])(
    'notices a changed %s',
    async (field) => {
      const value = field === 'Timestamp' ? '2026-11-20T09:00:06.000Z' : 'changed'

      await expect(verify('envelope_valid_v2_with_subject', { [field]: value }).result).rejects.toMatchObject(
        { code: 'forbidden' },
      )
    },
  )

  it.each([null, 'text', [], {}, { Type: 'Notification' }])(
    'refuses what is no envelope: %j',
    async (body) => {
      const settings = {
        allowedTopics: meta.allowedTopics,
        fetchCertificate: () => Promise.reject(new Error('fetched')),
      }

      await expect(verifySns(body, settings, vectorNow)).rejects.toMatchObject({ code: 'forbidden' })
    },
  )

  it('hears nobody when no topic is allowed', async () => {
    const settings = { allowedTopics: [], fetchCertificate: () => Promise.resolve(certificate) }

    await expect(
      verifySns(JSON.parse(readText('envelope_valid_v2_complaint.json')), settings, vectorNow),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.each([
    'https://sns.eu-west-3.amazonaws.com:8443/a.pem',
    'https://sns.eu-west-3.amazonaws.com/a.pem?x=1',
    'https://SNS.eu-west-3.amazonaws.com.evil.example/a.pem',
    'https://sns.eu-west-3.amazonaws.com\\@evil.example/a.pem',
    'https://sns.amazonaws.com/a.pem',
    'https://xsns.eu-west-3.amazonaws.com/a.pem',
    'file:///sns.eu-west-3.amazonaws.com/a.pem',
  ])('fetches no certificate from %s', async (url) => {
    const { result, fetched } = verify('envelope_valid_v2_complaint', { SigningCertURL: url })

    await expect(result).rejects.toMatchObject({ code: 'forbidden' })
    expect(fetched).toEqual([])
  })
})
