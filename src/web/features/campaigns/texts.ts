import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    campaigns: 'Campagnes',
    campaignsSubtitle: 'Un message, ou une suite de messages, à une audience à un moment donné.',
    name: 'Nom',
    state: 'État',
    channels: 'Canaux',
    entered: 'Entrés',
    active: 'En cours',
    sent: 'Envoyés',
    clicked: 'Clics',
    goal: 'Objectif',
    version: (version: number) => `v${version}`,
    campaignsEmpty: 'Aucune campagne pour l’instant',
    emptyText:
      'Publiez une définition : « relance workflow publish FICHIER », ou par l’API. Des exemples sont dans le dossier workflows/.',
  },
  en: {
    campaigns: 'Campaigns',
    campaignsSubtitle: 'A message, or several in a row, to an audience at one time.',
    name: 'Name',
    state: 'State',
    channels: 'Channels',
    entered: 'Entered',
    active: 'Under way',
    sent: 'Sent',
    clicked: 'Clicks',
    goal: 'Goal',
    version: (version: number) => `v${version}`,
    campaignsEmpty: 'No campaign yet',
    emptyText:
      'Publish a definition: "relance workflow publish FILE", or over the API. Examples are in the folder workflows/.',
  },
})
