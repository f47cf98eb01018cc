/** More names of fields: of steps that reach others than the customer, and of the pace of a campaign. */
export const moreLabels = {
  fr: {
    webhook: 'Webhook',
    endpoint: 'Destination',
    include: 'Champs envoyés',
    map: 'Champs reçus (chemin dans la réponse)',
    attempts: 'Nombre d’essais',
    per_hour: 'Personnes par heure, au plus',
  },
  en: {
    webhook: 'Webhook',
    endpoint: 'Destination',
    include: 'Fields sent',
    map: 'Fields received (path in the answer)',
    attempts: 'Attempts',
    per_hour: 'People per hour, at most',
  },
}
