import { createDemoClient } from '../../../src/cli/demo/client.ts'
import { makeAccess } from '../../../src/cli/demo/set-up.ts'
import { recordConsents } from '../../../src/consent/record-consent.ts'
import { saveCustomer } from '../../../src/events/save-customer.ts'
import { publishTemplate } from '../../../src/templates/publish-template.ts'
import { openMorningWorld } from './morning-world.ts'

export interface DesignWorld {
  readonly url: string
  readonly admin: { readonly email: string; readonly password: string }
  /** Somebody who may be written to does this. */
  happens(email: string, event: string): Promise<void>
  close(): Promise<void>
}

const mjml =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour <a href="{{links.unsubscribe}}">stop</a></mj-text></mj-column></mj-section></mj-body></mjml>'

/** A company with one mail and workers, on a Thursday morning of the recent past, whatever the hour of the test. */
export async function openDesignWorld(databaseUrl: string, port: number): Promise<DesignWorld> {
  const { url, runtime, close } = await openMorningWorld(databaseUrl, port, { WEBHOOK_PRIVATE: 'yes' })
  await runtime.startWorkers()
  const { ctx } = runtime
  const { email, password, apiKey, writeKey } = await makeAccess(ctx)
  const client = createDemoClient(url, { apiKey, writeKey })
  await client.api('PATCH', '/api/settings', {
    company: { name: 'Disques du Canal', postalAddress: '12 quai de Valmy, Paris' },
    senders: { email: { name: 'Disques du Canal', address: 'bonjour@example.com' } },
  })
  await client.api('PUT', '/api/purposes/promotions', { name: { en: 'Offers', fr: 'Offres' } })
  await publishTemplate(ctx, {
    kind: 'email',
    key: 'welcome',
    name: 'Bienvenue',
    source: { fr: { subject: 'Bienvenue', mjml } },
  })
  return {
    url,
    admin: { email, password },
    async happens(address, event) {
      const now = ctx.clock.now()
      const { customer } = await saveCustomer(ctx, {
        externalId: address,
        email: address,
        attributes: { firstName: 'Camille', locale: 'fr' },
      })
      const entry = {
        customerId: customer.id,
        channel: 'email' as const,
        purpose: 'promotions',
        action: 'granted' as const,
        legalBasis: 'consent' as const,
        source: 'form:welcome',
        evidence: { page: 'https://shop.example/' },
        actor: 'customer:form',
        at: new Date(now.getTime() - 86_400_000),
      }
      await recordConsents(ctx.db, [entry], now)
      const timestamp = now.toISOString()
      await client.track([
        { userId: address, event, properties: {}, timestamp, messageId: `${event} ${address}` },
      ])
    },
    close,
  }
}
