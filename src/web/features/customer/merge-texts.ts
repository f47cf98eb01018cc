import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: 'Fusionner deux fiches',
    search: 'L’autre fiche de cette personne',
    searchHint: 'Nom, e-mail, téléphone ou identifiant.',
    hits: 'Fiches trouvées',
    noHits: 'Aucune autre fiche ne correspond.',
    anonymous: 'Visiteur anonyme',
    whatHappens: (other: string, survivor: string) =>
      `La fiche de ${other} disparaît dans celle de ${survivor}, qui garde ses valeurs quand les deux en ont une.`,
    field: 'Champ',
    kept: 'Restera',
    from: 'Vient de',
    own: 'cette fiche',
    gained: 'l’autre fiche',
    lost: (value: string) => `(remplace ${value})`,
    fields: { email: 'E-mail', phone: 'Téléphone', locale: 'Langue', timezone: 'Fuseau horaire' } as Record<
      string,
      string
    >,
    ruleHistory: 'Événements, messages, appels et identifiants passent tous sur cette fiche.',
    ruleConsent:
      'Pour chaque accord, la décision la plus récente vaut ; au même instant, le refus l’emporte.',
    ruleWorkflows: 'Si les deux sont dans le même parcours, seule cette fiche y continue.',
    noWayBack:
      'Vérifiez que c’est bien la même personne : une fusion ne se défait pas à l’écran, mais par l’API ou la ligne de commande (relance customer unmerge).',
    back: 'Choisir une autre fiche',
    merge: 'Fusionner',
    merged: 'Les deux fiches n’en font plus qu’une.',
    close: 'Fermer',
  },
  en: {
    title: 'Merge two records',
    search: 'The other record of this person',
    searchHint: 'Name, email, phone or id.',
    hits: 'Records found',
    noHits: 'No other record fits.',
    anonymous: 'Anonymous visitor',
    whatHappens: (other: string, survivor: string) =>
      `The record of ${other} disappears in that of ${survivor}, which keeps its values where both have one.`,
    field: 'Field',
    kept: 'Will be',
    from: 'Comes from',
    own: 'this record',
    gained: 'the other record',
    lost: (value: string) => `(instead of ${value})`,
    fields: { email: 'Email', phone: 'Phone', locale: 'Language', timezone: 'Time zone' } as Record<
      string,
      string
    >,
    ruleHistory: 'Events, messages, calls and ids all come to this record.',
    ruleConsent: 'Of each consent the latest decision holds; at the same instant the refusal wins.',
    ruleWorkflows: 'If both are in one workflow, only this record goes on in it.',
    noWayBack:
      'Make sure that it is the same person: a merge is not undone on the screen, but through the API or the command line (relance customer unmerge).',
    back: 'Choose another record',
    merge: 'Merge',
    merged: 'The two records are one.',
    close: 'Close',
  },
})
