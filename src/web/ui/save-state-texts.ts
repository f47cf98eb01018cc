import { defineTexts } from '../words/texts.ts'

export const texts = defineTexts({
  fr: {
    saved: 'Enregistré',
    waiting: 'Modifié',
    saving: 'Enregistrement…',
    failed: 'Non enregistré. Réessayer',
    conflict: 'Non enregistré',
  },
  en: {
    saved: 'Saved',
    waiting: 'Changed',
    saving: 'Saving…',
    failed: 'Not saved. Try again',
    conflict: 'Not saved',
  },
})
