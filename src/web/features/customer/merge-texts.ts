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
      'Vérifiez que c’est bien la même personne. Une fusion s’annule (Plus, Annuler une fusion), mais ce qui arrive entre-temps reste sur cette fiche.',
    back: 'Choisir une autre fiche',
    merge: 'Fusionner',
    merged: 'Les deux fiches n’en font plus qu’une.',
    close: 'Fermer',
    unmergeTitle: 'Annuler une fusion',
    unmergeText:
      'Ce que la fusion a pris à l’autre fiche lui revient. Ce qui est arrivé depuis reste sur celle-ci, et un retrait d’accord vaut pour les deux.',
    noMerges: 'Aucune fiche n’a été fusionnée dans celle-ci.',
    mergedOn: (date: string) => `Fusionnée le ${date}`,
    unmerge: 'Séparer',
    unmergeOf: (name: string) => `Séparer ${name}`,
    unmerged: 'Les deux fiches sont de nouveau séparées.',
    openOther: 'Ouvrir l’autre fiche',
    obstacles: {
      erased: 'Impossible : un effacement a eu lieu depuis.',
      merged_on: 'Impossible : cette fiche a été fusionnée dans une autre depuis.',
      later_merge: 'Séparez d’abord la fiche fusionnée plus tard.',
      old_record: 'Impossible : une version antérieure n’a pas noté de quoi revenir en arrière.',
    },
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
      'Make sure that it is the same person. A merge can be undone (More, Undo a merge), but what comes in between stays with this record.',
    back: 'Choose another record',
    merge: 'Merge',
    merged: 'The two records are one.',
    close: 'Close',
    unmergeTitle: 'Undo a merge',
    unmergeText:
      'What the merge took from the other record goes back to it. What came since stays with this one, and a withdrawn consent holds for both.',
    noMerges: 'No record was merged into this one.',
    mergedOn: (date: string) => `Merged on ${date}`,
    unmerge: 'Separate',
    unmergeOf: (name: string) => `Separate ${name}`,
    unmerged: 'They are two records again.',
    openOther: 'Open the other record',
    obstacles: {
      erased: 'Not possible: there was an erasure since.',
      merged_on: 'Not possible: this record was merged into another one since.',
      later_merge: 'Separate the record that was merged later first.',
      old_record: 'Not possible: an earlier version did not write down what is needed for it.',
    },
  },
})
