import { defineTexts } from '../words/texts.ts'

export const texts = defineTexts({
  fr: {
    draft: 'Brouillon',
    paused: 'En pause',
    archived: 'Archivé',
    live: 'En ligne',
    ready: 'Prête',
    planned: (instant: string) => `Prévue le ${instant}`,
    sending: 'Envoi en cours',
    running: 'En cours',
    done: 'Terminée',
  },
  en: {
    draft: 'Draft',
    paused: 'Paused',
    archived: 'Archived',
    live: 'Live',
    ready: 'Ready',
    planned: (instant: string) => `Planned for ${instant}`,
    sending: 'Sending',
    running: 'Running',
    done: 'Done',
  },
})
