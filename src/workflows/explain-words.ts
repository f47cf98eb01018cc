import type { Locale } from '../segments/leaf.ts'
import { filterInWords, type PropertyFilter } from '../segments/property-filter.ts'

/** Why a message is held, waits, failed or was taken back; and what would let it leave. */
interface Words {
  readonly because: string
  /** Completes "it would be sent if …"; left out where nothing would. */
  readonly sentIf?: string
}

type Both = Record<Locale, Words>

const both = (en: [string, string?], fr: [string, string?]): Both => ({ en: toWords(en), fr: toWords(fr) })

function toWords([because, sentIf]: [string, string?]): Words {
  return sentIf === undefined ? { because } : { because, sentIf }
}

const messageReasons: Readonly<Record<string, Both>> = {
  erased: both(['the customer was erased'], ['le contact a été effacé']),
  no_address: both(
    ['there is no address for this channel', 'the customer had an address for this channel'],
    ['il n’y a pas d’adresse pour ce canal', 'le contact avait une adresse pour ce canal'],
  ),
  suppressed: both(
    ['the address is on the suppression list', 'the suppression were lifted'],
    ['l’adresse est sur la liste d’exclusion', 'l’exclusion était levée'],
  ),
  sample_person: both(
    ['the customer was invented, for the sample data', 'the customer were real'],
    ['le contact est inventé, il fait partie des données d’exemple', 'le contact était réel'],
  ),
  holdout: both(
    ['the customer is in the holdout', 'the workflow had no holdout'],
    ['le contact est dans le groupe témoin', 'le parcours n’avait pas de groupe témoin'],
  ),
  too_late: both(
    ['it was no longer worth sending', 'it had come to its turn before its end'],
    ['il n’était plus utile de l’envoyer', 'son tour était venu avant sa fin de validité'],
  ),
  trade_banned: both(
    ['the law bans canvassing in this trade', 'there were a contract in progress with the customer'],
    ['la loi interdit le démarchage dans ce secteur', 'un contrat était en cours avec le contact'],
  ),
  no_consent: both(
    ['there is no consent for this channel and purpose', 'the customer consented'],
    ['il n’y a pas de consentement pour ce canal et cette finalité', 'le contact consentait'],
  ),
  consent_in_future: both(
    ['the consent is dated in the future', 'its date were reached'],
    ['le consentement est daté du futur', 'sa date était atteinte'],
  ),
  consent_expired: both(
    ['the consent has expired', 'the customer consented again'],
    ['le consentement a expiré', 'le contact consentait à nouveau'],
  ),
  no_proof: both(
    ['the consent has no proof', 'the consent came with a wording or evidence'],
    ['le consentement est sans preuve', 'le consentement avait un texte ou une preuve'],
  ),
  refusal_cooldown: both(
    ['the customer refused during a call, and must be left alone for 60 days', 'those days were over'],
    [
      'le contact a refusé lors d’un appel, et doit être laissé tranquille 60 jours',
      'ces jours étaient passés',
    ],
  ),
  quiet_hours: both(
    ['it is in the quiet hours of the customer', 'it were outside them'],
    ['ce sont les heures calmes du contact', 'ce n’était pas le cas'],
  ),
  outside_window: both(
    ['it is outside the hours in which this channel may be used', 'it were within them'],
    ['c’est hors des heures permises pour ce canal', 'c’était pendant ces heures'],
  ),
  frequency_cap: both(
    ['the customer has had as many messages as the cap allows', 'the customer had had fewer lately'],
    [
      'le contact a déjà reçu autant de messages que le plafond permet',
      'le contact en avait reçu moins récemment',
    ],
  ),
  paused: both(
    ['the workflow is paused', 'the workflow were resumed'],
    ['le parcours est en pause', 'le parcours était repris'],
  ),
  budget: both(
    ['the budget of the provider is used up', 'there were budget left'],
    ['le budget du fournisseur est épuisé', 'il restait du budget'],
  ),
  goal: both(['the goal was reached first'], ['l’objectif était déjà atteint']),
  exited: both(['the customer had left the workflow'], ['le contact avait quitté le parcours']),
  lease_expired: both(
    ['the sender died while handing it over: nobody knows whether it left'],
    ['l’expéditeur s’est arrêté pendant la remise : nul ne sait s’il est parti'],
  ),
  provider_uncertain: both(
    ['the provider did not say whether it took it'],
    ['le fournisseur n’a pas dit s’il l’a accepté'],
  ),
  provider_unavailable: both(
    ['the provider could not be reached', 'the provider answered'],
    ['le fournisseur était injoignable', 'le fournisseur répondait'],
  ),
  rejected: both(['the provider refused it'], ['le fournisseur l’a refusé']),
  render_error: both(
    ['the template could not be rendered', 'the template were corrected'],
    ['le modèle n’a pas pu être composé', 'le modèle était corrigé'],
  ),
}

const entryReasons: Readonly<Record<string, Record<Locale, string>>> = {
  already_entered: {
    en: 'the customer had entered before, and may enter once only',
    fr: 'le contact était déjà entré, et ne peut entrer qu’une fois',
  },
  already_in: { en: 'the customer was in it already', fr: 'le contact y était déjà' },
  too_soon: {
    en: 'the last entry was too short a time ago',
    fr: 'la dernière entrée était trop récente',
  },
  too_late: {
    en: 'the event was too old when it was seen',
    fr: 'l’événement était trop ancien quand il a été vu',
  },
  loop_guard: {
    en: 'the customer had entered too often within an hour: the workflow may trigger itself',
    fr: 'le contact était entré trop souvent en une heure : le parcours se déclenche peut-être lui-même',
  },
  workflow_paused: { en: 'the workflow was paused', fr: 'le parcours était en pause' },
  gone: { en: 'the customer was merged or erased', fr: 'le contact était fusionné ou effacé' },
  before_published: {
    en: 'it was before the workflow was published',
    fr: 'c’était avant la publication du parcours',
  },
  not_seen: {
    en: 'it started nothing: it was brought in later by a file, or has not been looked at yet',
    fr: 'rien n’a commencé : il est venu plus tard par un fichier, ou n’a pas encore été examiné',
  },
}

const statuses: Readonly<Record<string, Record<Locale, string>>> = {
  queued: { en: 'waits', fr: 'attend' },
  handed: { en: 'is being handed over', fr: 'est en cours de remise' },
  sent: { en: 'was sent', fr: 'a été envoyé' },
  failed: { en: 'failed', fr: 'a échoué' },
  uncertain: { en: 'is uncertain', fr: 'est incertain' },
  held: { en: 'was held back', fr: 'a été retenu' },
  cancelled: { en: 'was taken back', fr: 'a été annulé' },
}

export interface MessageWords {
  /** A sentence: what became of it and why. */
  readonly words: string
  /** "It would be sent if …", for a refusal that something would cure. */
  readonly sentIf: string | null
}

interface ToldMessage {
  readonly channel: string
  readonly step: string | null
  readonly status: string
  readonly reason: string | null
  readonly dueAt: Date
}

export function messageInWords(message: ToldMessage, locale: Locale): MessageWords {
  const { channel, step, status, reason, dueAt } = message
  const what = step === null ? channel : { en: `${channel} of ${step}`, fr: `${channel} de ${step}` }[locale]
  const words = reason === null ? undefined : messageReasons[reason]?.[locale]
  const because = words?.because ?? reason
  const verb = statuses[status]?.[locale] ?? status
  const until =
    status === 'queued' ? { en: ` until ${toText(dueAt)}`, fr: ` jusqu’au ${toText(dueAt)}` }[locale] : ''
  const colon = { en: ': ', fr: ' : ' }[locale]
  const isRefusal = status === 'held' || status === 'queued' || status === 'failed'
  return {
    words: `${what} ${verb}${until}${because === null ? '' : `${colon}${because}`}.`,
    sentIf:
      isRefusal && words?.sentIf !== undefined
        ? { en: `It would be sent if ${words.sentIf}.`, fr: `Il serait envoyé si ${words.sentIf}.` }[locale]
        : null,
  }
}

/** Why a trigger did not lead to an entry. */
export function refusalInWords(reason: string, locale: Locale): string {
  const text = entryReasons[reason]?.[locale] ?? reason
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

export function filteredInWords(filter: PropertyFilter, locale: Locale): string {
  return {
    en: `It is not among the events that start it: ${filterInWords(filter, 'en')}.`,
    fr: `Il n’est pas parmi les événements qui le déclenchent : ${filterInWords(filter, 'fr')}.`,
  }[locale]
}

function toText(instant: Date): string {
  return instant.toISOString()
}
