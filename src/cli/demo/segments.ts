import type { PublishInput } from '../../segments/publish-segment.ts'

/** The demo's segments, smallest idea first; `lapsed` is the campaign's audience. */
export const demoSegments: readonly PublishInput[] = [
  {
    key: 'buyers',
    name: { en: 'Bought at least once', fr: 'Ont acheté au moins une fois' },
    condition: { event: 'order_placed' },
  },
  {
    key: 'loyal',
    name: { en: 'Loyal: five orders or more', fr: 'Fidèles : cinq commandes ou plus' },
    condition: { event: 'order_placed', count: { atLeast: 5 } },
  },
  {
    key: 'lapsed',
    name: {
      en: 'Lapsed: two orders or more, none in 90 days',
      fr: 'Inactifs : deux commandes ou plus, aucune en 90 jours',
    },
    condition: {
      all: [
        { event: 'order_placed', count: { atLeast: 2 } },
        { not: { event: 'order_placed', within: 'P90D' } },
      ],
    },
  },
  {
    key: 'reachable-by-email',
    name: { en: 'Agreed to offers by email', fr: 'Acceptent les offres par e-mail' },
    condition: { consent: { channel: 'email', purpose: 'promotions' } },
  },
  {
    key: 'big-baskets-in-paris',
    name: { en: 'Paris, an order over 100', fr: 'Paris, une commande de plus de 100' },
    condition: {
      all: [
        { attribute: 'city', is: 'Paris' },
        { event: 'order_placed', where: { total: { gte: 100 } } },
      ],
    },
  },
]
