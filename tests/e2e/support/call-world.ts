import { createUser } from '../../../src/access/users.ts'
import { definePurpose } from '../../../src/consent/define-purpose.ts'
import { recordConsents } from '../../../src/consent/record-consent.ts'
import { writeWording } from '../../../src/consent/write-wording.ts'
import type { Context } from '../../../src/context.ts'
import { saveCustomer } from '../../../src/events/save-customer.ts'
import { planMessages } from '../../../src/messages/plan-messages.ts'
import { createCallTasks } from '../../../src/phoning/create-call-tasks.ts'
import { saveCallList } from '../../../src/phoning/save-call-list.ts'
import { publishTemplate } from '../../../src/templates/publish-template.ts'
import { openMorningWorld } from './morning-world.ts'

export interface CallWorld {
  readonly url: string
  readonly ctx: Context
  readonly agent: { readonly email: string; readonly password: string }
  close(): Promise<void>
}

const people = [
  ['Camille', 'Roussel', 'Nantes'],
  ['Yanis', 'Le Goff', 'Rennes'],
  ['Maëlle', 'Brochard', 'Angers'],
  ['Théo', 'Guérin', 'Lyon'],
  ['Inès', 'Cadiou', 'Brest'],
  ['Hugo', 'Bellanger', 'Tours'],
  ['Louane', 'Pichon', 'Le Mans'],
] as const

const script = `<h3>Prise de contact</h3>
<p>« Bonjour {{customer.firstName}}, je vois que votre devis pour la <b>{{event.car}}</b> est presque fini. Est-ce un bon moment ? »</p>
<ol>
<li>Oui, on en parle → Le devis</li>
<li>Pas maintenant → Rappel<blockquote><p>« Bien sûr. Quand préférez-vous que je rappelle ? »</p></blockquote></li>
<li>Non merci → Fin</li>
</ol>
<h3>Le devis</h3>
<p>« Il manque juste la date d’achat et votre bonus. <b>Vous l’avez sous la main ?</b> »</p>
<ol>
<li>Oui, réponse immédiate → Fin</li>
<li>Non, plutôt en ligne<blockquote><p>« Parfait, je vous envoie le lien. Il reste valable trois jours. »</p></blockquote></li>
<li>Déjà signé ailleurs → Fin</li>
</ol>
<h3>Rappel</h3>
<p>« Je note votre préférence, à bientôt. »</p>
<h3>Fin</h3>
<p>« Merci de m’avoir écouté, très bonne journée. »</p>`

/**
 * A call centre on a Thursday morning of the recent past, whatever the hour of the test: calls are not allowed at
 * night and on Sundays. Seven people agreed to be called, the first of them is the most urgent.
 */
export async function openCallWorld(databaseUrl: string, port: number): Promise<CallWorld> {
  const { url, runtime, close } = await openMorningWorld(databaseUrl, port)
  const email = 'lea@example.com'
  await createUser(runtime.ctx, { email: 'claire@example.com', name: 'Claire Lemoine', role: 'admin' })
  const { password } = await createUser(runtime.ctx, { email, name: 'Léa Martin', role: 'agent' })
  await fill(runtime.ctx)
  return {
    url,
    ctx: runtime.ctx,
    agent: { email, password },
    close,
  }
}

async function fill(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  await definePurpose(ctx, { key: 'promotions', name: { en: 'Offers', fr: 'Offres' }, description: {} })
  await writeWording(ctx, {
    key: 'offers-sms',
    locale: 'fr',
    text: 'Acceptez-vous de recevoir nos offres par SMS ? Vous pourrez arrêter à tout moment.',
  })
  await saveCallList(ctx, {
    key: 'quotes',
    name: 'Devis chauds',
    settings: { outcomes: ['rendez-vous_pris'], callerNumber: '+33162000000' },
  })
  const { versionId } = await publishTemplate(ctx, {
    kind: 'script',
    key: 'quote-call',
    name: 'Relance devis auto',
    source: { fr: { body: script } },
  })
  for (const [index, [firstName, lastName, city]] of people.entries()) {
    const { customer } = await saveCustomer(ctx, {
      email: `client${index}@example.com`,
      phone: `+3363998000${index}`,
      attributes: { firstName, lastName, city, locale: 'fr' },
    })
    const { id } = customer
    await recordConsents(
      ctx.db,
      [
        {
          customerId: id,
          channel: 'phone',
          purpose: 'promotions',
          action: 'granted',
          legalBasis: 'consent',
          source: 'form:quote',
          evidence: { page: 'https://shop.example/devis' },
          actor: 'customer:form',
          at: new Date(now.getTime() - 2 * 86_400_000),
        },
      ],
      now,
    )
    const message = {
      customerId: id,
      channel: 'phone' as const,
      purpose: 'promotions',
      class: 'marketing' as const,
      enrolmentId: id,
      stepId: 'call',
      visit: 1,
      plannedAt: now,
      templateVersionId: versionId,
      callListKey: 'quotes',
      priority: 71 - 3 * index,
      data: { event: { car: 'Peugeot 208' } },
      dueAt: now,
    }
    await planMessages(ctx.db, [message])
    await createCallTasks(ctx.db, [message], now)
  }
}
