import { defineTexts, fois, times } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Données d’exemple',
    offer:
      'Rien sous la main ? Essayez avec 240 contacts inventés, leurs commandes et leurs accords, deux segments, deux modèles et une campagne prête à lancer. Tout se retire d’un clic.',
    load: 'Charger les données d’exemple',
    loaded: 'Données d’exemple chargées.',
    present: (count: number) =>
      `${fois(count, 'contact inventé est', 'contacts inventés sont')} dans votre base, avec tout ce qui s’appelle « Exemple ».`,
    safe: 'Aucun message réel ne peut leur être envoyé.',
    unsafe: 'Vos messages partent désormais pour de vrai : ceux qui visent ces contacts sont retenus.',
    campaign: 'Ouvrir la campagne d’exemple',
    remove: 'Retirer les données d’exemple',
    removeTitle: 'Retirer les données d’exemple ?',
    removeText: (count: number) =>
      `${fois(count, 'contact inventé est effacé', 'contacts inventés sont effacés')} pour de bon, avec leurs événements, accords, messages et appels, ainsi que les segments, modèles et campagne d’exemple. Les chiffres de vos campagnes perdent ce qui les concerne.`,
    removeKept:
      'Restent : ce que vos propres campagnes, segments ou formulaires utilisent, les contacts fusionnés avec un vrai contact, et la mention au journal d’audit.',
    removed: (count: number) => `${fois(count, 'contact inventé effacé', 'contacts inventés effacés')}.`,
    merged: (count: number) =>
      `${fois(count, 'contact fusionné avec un vrai reste', 'contacts fusionnés avec des vrais restent')}.`,
    kept: (names: string) => `Utilisés ailleurs, ils restent : ${names}.`,
  },
  en: {
    title: 'Sample data',
    offer:
      'Nothing at hand? Try with 240 invented customers, their orders and consents, two segments, two templates and a campaign ready to launch. One click takes it all away again.',
    load: 'Load sample data',
    loaded: 'Sample data loaded.',
    present: (count: number) =>
      `${times(count, 'invented customer is', 'invented customers are')} in your base, with everything named “Sample”.`,
    safe: 'No real message can be sent to them.',
    unsafe: 'Your messages are really sent by now: those meant for these customers are held back.',
    campaign: 'Open the sample campaign',
    remove: 'Remove sample data',
    removeTitle: 'Remove the sample data?',
    removeText: (count: number) =>
      `${times(count, 'invented customer is', 'invented customers are')} deleted for good, with their events, consents, messages and calls, and the sample’s segments, templates and campaign. The figures of your campaigns lose what concerned them.`,
    removeKept:
      'What stays: whatever your own campaigns, segments or forms use, customers merged with a real one, and the entry in the audit log.',
    removed: (count: number) => `${times(count, 'invented customer', 'invented customers')} deleted.`,
    merged: (count: number) =>
      `${times(count, 'customer merged with a real one stays', 'customers merged with real ones stay')}.`,
    kept: (names: string) => `Used elsewhere, these stay: ${names}.`,
  },
})
