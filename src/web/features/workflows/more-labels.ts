/** The names of the fields of steps that reach others than the customer. */
export const moreLabels = {
  fr: {
    webhook: 'Webhook',
    endpoint: 'Destination',
    include: 'Champs envoyés',
    map: 'Champs reçus (chemin dans la réponse)',
    attempts: 'Nombre d’essais',
  },
  en: {
    webhook: 'Webhook',
    endpoint: 'Destination',
    include: 'Fields sent',
    map: 'Fields received (path in the answer)',
    attempts: 'Attempts',
  },
}
