import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Premiers pas',
    hide: 'Ranger',
    done: 'Fait',
    toDo: 'À faire',
    steps: {
      customers: 'Importer vos contacts',
      form: 'Recueillir des accords par un formulaire',
      segment: 'Créer un segment',
      template: 'Mettre un modèle en ligne',
      campaign: 'Lancer une campagne',
    },
    why: {
      customers: 'Déposez un fichier : colonnes et doublons sont reconnus, et l’import peut être annulé.',
      form: 'Chaque accord est gardé avec le texte montré, la date et la preuve.',
      segment: 'Dites qui ils sont ou ce qu’ils font : le compte suit chaque condition.',
      template: 'Un e-mail, un SMS ou un script, vu comme un contact le recevra.',
      campaign: 'L’assistant compte qui recevra quoi avant de lancer.',
    },
  },
  en: {
    title: 'First steps',
    hide: 'Put away',
    done: 'Done',
    toDo: 'To do',
    steps: {
      customers: 'Import your customers',
      form: 'Collect consents by a form',
      segment: 'Make a segment',
      template: 'Put a template live',
      campaign: 'Launch a campaign',
    },
    why: {
      customers: 'Drop a file: columns and duplicates are recognised, and an import can be undone.',
      form: 'Each consent is kept with the words shown, the date and the proof.',
      segment: 'Say who they are or what they do: the count follows each condition.',
      template: 'An email, an SMS or a script, seen as a customer will get it.',
      campaign: 'The wizard counts who will get what before you launch.',
    },
  },
})
