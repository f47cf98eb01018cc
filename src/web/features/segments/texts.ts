import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Segments',
    subtitle: 'Regroupez des contacts selon ce qu’ils sont ou font. Un segment reste juste à la seconde.',
    create: 'Nouveau segment',
    name: 'Nom',
    who: 'Qui',
    size: 'Contacts',
    state: 'État',
    updated: 'Modifié le',
    list: 'Liste composée à la main',
    states: {
      draft: 'Brouillon',
      building: 'Calcul',
      live: 'À jour',
      failed: 'En erreur',
      archived: 'Archivé',
    },
    percent: (percent: string) => `Calcul ${percent}`,
    emptyTitle: 'Aucun segment pour l’instant',
    emptyText:
      'Un segment réunit les contacts qui remplissent des critères : ville, achats, clics, accords, scores…',
  },
  en: {
    title: 'Segments',
    subtitle: 'Group customers by what they are or do. A segment is right to the second.',
    create: 'New segment',
    name: 'Name',
    who: 'Who',
    size: 'Customers',
    state: 'State',
    updated: 'Changed on',
    list: 'A list made by hand',
    states: {
      draft: 'Draft',
      building: 'Building',
      live: 'Up to date',
      failed: 'In error',
      archived: 'Archived',
    },
    percent: (percent: string) => `Building ${percent}`,
    emptyTitle: 'No segment yet',
    emptyText:
      'A segment gathers the customers who meet conditions: city, purchases, clicks, consent, scores…',
  },
})
