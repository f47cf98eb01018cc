import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Journal : qui a changé quoi',
    when: 'Quand',
    who: 'Qui',
    action: 'Action',
    entity: 'Objet',
    what: 'Quoi',
    kinds: { user: 'personne', api_key: 'clé d’API', customer: 'contact', system: 'système' } as Record<
      string,
      string
    >,
    requests: 'Montrer aussi chaque requête à l’API',
    details: 'Avant et après',
    none: 'Aucune entrée',
    noneText:
      'Aucun changement ne correspond à ce filtre. Il compare le mot entier, par exemple settings.update.',
  },
  en: {
    title: 'Log: who changed what',
    when: 'When',
    who: 'Who',
    action: 'Action',
    entity: 'Entity',
    what: 'What',
    kinds: { user: 'person', api_key: 'API key', customer: 'customer', system: 'system' } as Record<
      string,
      string
    >,
    requests: 'Show each request to the API as well',
    details: 'Before and after',
    none: 'No entry',
    noneText: 'No change fits this filter. It compares the whole word, for example settings.update.',
  },
})
