import { defineTexts } from '../words/texts.ts'

/** The bands that score models come with; a company's own have the name that it gave them. */
export const texts = defineTexts({
  fr: {
    bands: {
      champion: 'Champions',
      loyal: 'Fidèles',
      promising: 'Prometteurs',
      new: 'Nouveaux',
      needs_attention: 'À surveiller',
      at_risk: 'À risque',
      hibernating: 'En sommeil',
      lost: 'Perdus',
      cold: 'Froids',
      warm: 'Tièdes',
      hot: 'Chauds',
    } as Record<string, string>,
  },
  en: {
    bands: {
      champion: 'Champions',
      loyal: 'Loyal',
      promising: 'Promising',
      new: 'New',
      needs_attention: 'Needs attention',
      at_risk: 'At risk',
      hibernating: 'Hibernating',
      lost: 'Lost',
      cold: 'Cold',
      warm: 'Warm',
      hot: 'Hot',
    },
  },
})
