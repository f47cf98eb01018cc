import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    title: (step: string) => `Versions comparées (${step})`,
    leads: (name: string) => `La version ${name} fait mieux`,
    cannotTell: 'On ne peut pas encore départager les versions',
    byGoal: 'Comparées sur l’objectif, à 95 %.',
    byClicks: 'Comparées sur les clics, à 95 %.',
    version: 'Version',
    people: 'Personnes',
    clicks: 'Clics',
    goal: 'Objectif',
    value: 'Valeur',
    best: 'en tête',
    between: (rate: string, low: string, high: string) => `${rate} (${low} à ${high})`,
  },
  en: {
    title: (step: string) => `Versions compared (${step})`,
    leads: (name: string) => `Version ${name} does better`,
    cannotTell: 'The versions cannot be told apart yet',
    byGoal: 'Compared by the goal, at 95%.',
    byClicks: 'Compared by clicks, at 95%.',
    version: 'Version',
    people: 'People',
    clicks: 'Clicks',
    goal: 'Goal',
    value: 'Value',
    best: 'leads',
    between: (rate: string, low: string, high: string) => `${rate} (${low} to ${high})`,
  },
})
