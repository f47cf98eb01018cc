import type { APIRequestContext } from 'playwright-core'

export interface ScreenUnderTest {
  readonly name: string
  /** Where it is; asked of the demo where an id is needed. */
  readonly path: string | ((api: APIRequestContext) => Promise<string>)
  /** What is on it once its data has come. */
  readonly ready: { readonly fr: RegExp; readonly en: RegExp }
}

/** Every screen, a line each: tests/e2e/screens.e2e.test.ts opens it in both languages, both colours, wide and narrow. */
export const screens: readonly ScreenUnderTest[] = [
  { name: 'home', path: '/', ready: { fr: /Messages par jour/, en: /Messages per day/ } },
  {
    name: 'customers',
    path: '/customers',
    ready: { fr: /@example\.com|Fournier/, en: /@example\.com|Fournier/ },
  },
  { name: 'imports', path: '/imports', ready: { fr: /orders-to/, en: /orders-to/ } },
  { name: 'import', path: anImport, ready: { fr: /est importé/, en: /is imported/ } },
  { name: 'map', path: '/map', ready: { fr: /Cliquez sur une ou/, en: /Click one or several/ } },
  {
    name: 'settings-company',
    path: '/settings/company',
    ready: { fr: /Adresse postale/, en: /Postal address/ },
  },
  {
    name: 'settings-senders',
    path: '/settings/senders',
    ready: { fr: /Sélecteur DKIM/, en: /DKIM selector/ },
  },
  {
    name: 'settings-providers',
    path: '/settings/providers',
    ready: { fr: /SMS_PROVIDER/, en: /SMS_PROVIDER/ },
  },
  { name: 'settings-consent', path: '/settings/consent', ready: { fr: /newsletter/, en: /newsletter/ } },
  { name: 'settings-rules', path: '/settings/contact-rules', ready: { fr: /D\.223-9/, en: /D\.223-9/ } },
  {
    name: 'settings-suppressions',
    path: '/settings/suppressions',
    ready: { fr: /Seule une empreinte/, en: /Only a fingerprint/ },
  },
  { name: 'settings-users', path: '/settings/users', ready: { fr: /admin@/, en: /admin@/ } },
  { name: 'settings-keys', path: '/settings/api-keys', ready: { fr: /Créer une clé/, en: /Make a key/ } },
  {
    name: 'settings-webhooks',
    path: '/settings/webhooks',
    ready: { fr: /sms\/inbound/, en: /sms\/inbound/ },
  },
  { name: 'settings-audit', path: '/settings/audit', ready: { fr: /import\.run/, en: /import\.run/ } },
  {
    name: 'settings-system',
    path: '/settings/system',
    ready: { fr: /imports\.sweep/, en: /imports\.sweep/ },
  },
  { name: 'segments', path: '/segments', ready: { fr: /À jour|2\s357/, en: /Up to date|2,357/ } },
  { name: 'segment', path: '/segments/lapsed', ready: { fr: /En clair/, en: /In words/ } },
  { name: 'segment-new', path: '/segments/new', ready: { fr: /premier critère/, en: /first condition/ } },
  { name: 'campaigns', path: '/campaigns', ready: { fr: /reconquête/, en: /Win-back/ } },
  { name: 'campaign-new', path: '/campaigns/new', ready: { fr: /À qui écrire/, en: /Who is it for/ } },
  { name: 'calendar', path: '/calendar', ready: { fr: /reconquête/, en: /Win-back/ } },
  { name: 'workflows', path: '/workflows', ready: { fr: /Panier/, en: /cart/ } },
  { name: 'designer', path: '/workflows/abandoned-cart', ready: { fr: /entrés/, en: /entered/ } },
  {
    name: 'designer-list',
    path: '/workflows/abandoned-cart?view=list',
    ready: { fr: /entrés/, en: /entered/ },
  },
  {
    name: 'designer-yaml',
    path: '/workflows/abandoned-cart?view=yaml',
    ready: { fr: /cart_updated/, en: /cart_updated/ },
  },
  { name: 'report', path: '/reports/winback-campaign', ready: { fr: /groupe témoin/i, en: /holdout/i } },
  {
    name: 'results',
    path: '/results',
    ready: { fr: /Envois et clics par jour/, en: /Sent and clicked per day/ },
  },
  {
    name: 'results-scores',
    path: '/results/scores',
    ready: { fr: /meilleurs clients apportent/, en: /of customers bring/ },
  },
  {
    name: 'results-mail',
    path: '/results/deliverability',
    ready: { fr: /Par messagerie/, en: /By mailbox/ },
  },
  { name: 'results-consent', path: '/results/consent', ready: { fr: /À faire/, en: /To do/ } },
  { name: 'customer', path: aReachedCustomer, ready: { fr: /Commande,/, en: /Order,/ } },
  { name: 'contents', path: '/contents', ready: { fr: /Utilisé par/, en: /Used by/ } },
  {
    name: 'content-forms',
    path: '/contents?tab=forms',
    ready: { fr: /Ouvrir la page/, en: /Open the page/ },
  },
  { name: 'content-wordings', path: '/contents?tab=wordings', ready: { fr: /Actuelle/, en: /Current/ } },
  {
    name: 'content-brand',
    path: '/contents?tab=brand',
    ready: { fr: /Police des e-mails/, en: /Face of emails/ },
  },
  {
    name: 'form',
    path: '/forms/newsletter',
    ready: { fr: /Mettre sur votre site/, en: /Put it on your site/ },
  },
  { name: 'content-blocks', path: '/contents/winback', ready: { fr: /avant coupure/, en: /before Gmail/ } },
  {
    name: 'content-email',
    path: '/contents/winback?view=code',
    ready: { fr: /avant coupure/, en: /before Gmail/ },
  },
  {
    name: 'content-sms',
    path: '/contents/winback-reminder',
    ready: { fr: /SMS facturés/, en: /Texts charged/ },
  },
  { name: 'content-script', path: '/contents/winback-call', ready: { fr: /étapes/, en: /steps/ } },
  { name: 'calls', path: '/calls', ready: { fr: /Reconquête/, en: /Reconquête/ } },
  { name: 'calls-console', path: '/calls/winback', ready: { fr: /Appel suivant/, en: /Next call/ } },
  { name: 'call-board', path: '/call-board', ready: { fr: /Résultats du jour/, en: /Results today/ } },
]

/** Somebody whom a message reached, so that every part of their page has something to show. */
async function aReachedCustomer(api: APIRequestContext): Promise<string> {
  const response = await api.get('/api/messages?status=sent&workflow=winback-campaign&limit=1')
  const { items } = (await response.json()) as { items: { customer: string }[] }
  return `/customers/${items[0]?.customer}`
}

/** One that is over, with its outcome. */
async function anImport(api: APIRequestContext): Promise<string> {
  const response = await api.get('/api/imports?limit=100')
  const { items } = (await response.json()) as { items: { id: string; state: string }[] }
  return `/imports/${items.find(({ state }) => state === 'done')?.id}`
}
