import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmailProvider, OutgoingMail, OutgoingSms, SmsProvider } from '../../src/channels/channel.ts'
import {
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../src/core/errors.ts'

export type Weather = 'fine' | 'refuses' | 'down' | 'silent'

/** A provider in front of something that can be made to fail, and what arrived there. */
export interface Bench<P> {
  readonly provider: P
  /** What reached the other side, answered or not: recipient and content. */
  arrived(): readonly { to: string; body: string }[]
  /** Missing for a provider that has no other side. */
  readonly setWeather?: (weather: Weather) => void
  close(): Promise<void>
}

export function aMail(overrides: Partial<OutgoingMail> = {}): OutgoingMail {
  const to = overrides.to ?? 'jeanne+news@client.example'
  return {
    messageId: 42,
    from: 'news@mail.boutique.example',
    to,
    mime: `To: ${to}\r\nSubject: Hello\r\n\r\n.a line that begins with a dot\r\n..two\r\nend =C3=A9\r\n`,
    messageIdHeader: `<msg_${to}.abc@mail.boutique.example>`.replace('@client.example', ''),
    tags: { message: 'msg_1' },
    ...overrides,
  }
}

export function anSms(overrides: Partial<OutgoingSms> = {}): OutgoingSms {
  return { messageId: 42, to: '+33639980000', text: 'Bonjour é €', sender: '36180', ...overrides }
}

/** What every email provider promises. */
export function emailProviderContract(name: string, open: () => Promise<Bench<EmailProvider>>): void {
  contract(name, {
    open,
    send: (provider, to) => provider.send(aMail({ to })),
    first: 'jeanne+news@client.example',
    many: (index) => `person${index}@client.example`,
    contentOf: (to) => aMail({ to }).mime,
  })
}

/** What every SMS provider promises. */
export function smsProviderContract(name: string, open: () => Promise<Bench<SmsProvider>>): void {
  contract(name, {
    open,
    send: (provider, to) => provider.send(anSms({ to })),
    first: '+33639980000',
    many: (index) => `+3363998${String(index).padStart(4, '0')}`,
    contentOf: () => anSms().text,
  })
}

interface Kind<P> {
  open(): Promise<Bench<P>>
  send(provider: P, to: string): Promise<{ providerMessageId: string }>
  readonly first: string
  many(index: number): string
  contentOf(to: string): string
}

function contract<P extends EmailProvider | SmsProvider>(name: string, kind: Kind<P>): void {
  describe(`${name} keeps the contract of providers`, () => {
    let bench: Bench<P>
    beforeAll(async () => {
      bench = await kind.open()
    })
    afterAll(async () => {
      await bench.provider.close()
      await bench.close()
    })

    it('brings the content unchanged to the one recipient, and says under which id', async () => {
      const sent = await kind.send(bench.provider, kind.first)

      expect(sent.providerMessageId).toMatch(/\S/)
      expect(bench.arrived().at(-1)).toEqual({ to: kind.first, body: kind.contentOf(kind.first) })
    })

    it('carries as many at once as it says, each of them once', async () => {
      const before = bench.arrived().length
      const people = Array.from({ length: Math.min(bench.provider.maxInFlight, 20) }, (_, index) =>
        kind.many(index),
      )
      const sent = await Promise.all(people.map((to) => kind.send(bench.provider, to)))

      expect(new Set(sent.map(({ providerMessageId }) => providerMessageId)).size).toBe(people.length)
      expect(
        bench
          .arrived()
          .slice(before)
          .map(({ to }) => to)
          .sort(),
      ).toEqual([...people].sort())
    })

    it.each([
      ['refuses', ProviderRejectedError],
      ['down', ProviderUnavailableError],
      ['silent', ProviderUncertainError],
    ] as const)(
      'tells when the other side %s, tries once, and works again afterwards',
      async (weather, error) => {
        const { setWeather, provider } = bench
        if (!setWeather) return expect(provider.name).toBe('outbox')

        const before = bench.arrived().length
        setWeather(weather)
        await expect(kind.send(provider, kind.many(100))).rejects.toBeInstanceOf(error)
        setWeather('fine')
        await kind.send(provider, kind.many(101))

        const arrived = bench
          .arrived()
          .slice(before)
          .map(({ to }) => to)
        expect(arrived.filter((to) => to === kind.many(100)).length).toBeLessThanOrEqual(1)
        expect(arrived.filter((to) => to === kind.many(101)).length).toBe(1)
      },
    )
  })
}
