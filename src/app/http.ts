import { useKey } from '../access/api-keys.ts'
import { systemResolver } from '../channels/look-up-domain.ts'
import type { Config } from '../config.ts'
import { createApi } from '../http/api.ts'
import { clientIpFrom } from '../http/client-ip.ts'
import { liveHub } from '../http/live.ts'
import { liveTopics } from '../http/live-topics.ts'
import { clickRoutes } from '../http/public/click.ts'
import { confirmRoutes } from '../http/public/confirm.ts'
import { dataRoutes } from '../http/public/data.ts'
import { formRoutes } from '../http/public/forms.ts'
import { openRoutes } from '../http/public/open.ts'
import { preferenceRoutes } from '../http/public/preferences.ts'
import { sesWebhook } from '../http/public/ses.ts'
import { smsWebhooks } from '../http/public/sms-inbound.ts'
import { trackingApi } from '../http/public/tracking-api.ts'
import { unsubscribeRoutes } from '../http/public/unsubscribe.ts'
import { viewRoutes } from '../http/public/view.ts'
import { importRoutes } from '../http/routes/imports.ts'
import { sendingSettingRoutes } from '../http/routes/sending-settings.ts'
import { systemRoutes } from '../http/routes/system.ts'
import { templateRoutes } from '../http/routes/templates.ts'
import type { WebSource } from '../http/web-app.ts'
import { handleInboundSms } from '../messages/handle-inbound-sms.ts'
import { findMessageContact, recordUnsubscribe } from '../messages/message-contact.ts'
import { recordResponses } from '../messages/record-responses.ts'
import { figures } from './figures.ts'
import type { Parts } from './parts.ts'
import { probes } from './probes.ts'
import { sendOptIn } from './send-opt-in.ts'
import { spfMechanismOf, system } from './system.ts'

/** Joins every router. */
export function createApp(config: Config, parts: Parts, web: WebSource) {
  const { ctx, ingester, providers } = parts
  const clientIp = clientIpFrom(config.http.trustedProxies)
  return createApi({
    ctx,
    trustedProxies: config.http.trustedProxies,
    sending: { email: config.email.provider, sms: config.sms.provider },
    probes: probes(parts),
    figures: figures(parts),
    metricsToken: config.metrics.token,
    web,
    live: liveHub(ctx, liveTopics),
    apiRouters: [
      importRoutes(config),
      templateRoutes(providers),
      sendingSettingRoutes({ ...providers, dns: systemResolver(), spfMechanism: spfMechanismOf(config) }),
      systemRoutes(system(config, parts)),
    ],
    publicRouters: [
      trackingApi({ ingester, verifyKey: (key) => useKey(ctx, key) }),
      formRoutes({ sendOptIn, clientIp }),
      confirmRoutes({ clientIp }),
      dataRoutes,
      preferenceRoutes({ clientIp }),
      unsubscribeRoutes({ findMessageContact, recordUnsubscribe, clientIp }),
      clickRoutes,
      openRoutes,
      viewRoutes,
      sesWebhook({ recordResponses, topicArns: config.email.ses.topicArns }),
      smsWebhooks({ recordResponses, handleInboundSms, secret: config.sms.gatewaySecret }),
    ],
  })
}
