import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Lien d’accès à ses données',
    text: 'La personne y récupère tout ce qui est gardé sur elle. Le lien vaut une fois, 72 heures ; sa création et son usage vont au journal.',
    how: 'Comment savez-vous que c’est elle ?',
    howHint: 'Sans donnée personnelle. Par exemple : rappelée au numéro du dossier.',
    make: 'Créer le lien',
    once: (until: string) => `Notez-le maintenant : il n’est affiché qu’une fois, et vaut jusqu’au ${until}.`,
    copy: 'Copier le lien',
    copied: 'Copié',
    close: 'Fermer',
  },
  en: {
    title: 'Link to their data',
    text: 'By it the person fetches all that is kept about them. It works once, for 72 hours; that it was made and used goes into the audit log.',
    how: 'How do you know that it is them?',
    howHint: 'No personal data. For example: called back at the number on file.',
    make: 'Make the link',
    once: (until: string) => `Write it down now: it is shown this once, and works until ${until}.`,
    copy: 'Copy the link',
    copied: 'Copied',
    close: 'Close',
  },
})
