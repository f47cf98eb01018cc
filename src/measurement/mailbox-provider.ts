/** Who runs the mailboxes behind the domains of addresses. */
export const mailboxProviders = [
  'gmail',
  'outlook',
  'yahoo',
  'icloud',
  'orange',
  'free',
  'sfr',
  'bouygues',
  'laposte',
  'gmx',
  'other',
] as const
export type MailboxProvider = (typeof mailboxProviders)[number]

interface Domains {
  readonly exactly: readonly string[]
  /** Before the dot of the country: `hotmail` is hotmail.com, hotmail.fr and hotmail.co.uk. */
  readonly names?: readonly string[]
}

export const domainsOf: Readonly<Record<Exclude<MailboxProvider, 'other'>, Domains>> = {
  gmail: { exactly: ['gmail.com', 'googlemail.com'] },
  outlook: { exactly: ['msn.com', 'passport.com'], names: ['outlook', 'hotmail', 'live'] },
  yahoo: {
    exactly: ['ymail.com', 'rocketmail.com', 'aol.com', 'aol.fr', 'aim.com'],
    names: ['yahoo'],
  },
  icloud: { exactly: ['icloud.com', 'me.com', 'mac.com'] },
  orange: { exactly: ['orange.fr', 'wanadoo.fr', 'voila.fr'] },
  free: { exactly: ['free.fr', 'aliceadsl.fr', 'libertysurf.fr', 'online.fr', 'freesbee.fr'] },
  sfr: {
    exactly: [
      'sfr.fr',
      'neuf.fr',
      'cegetel.net',
      'club-internet.fr',
      'numericable.fr',
      'noos.fr',
      '9online.fr',
    ],
  },
  bouygues: { exactly: ['bbox.fr', 'bouyguestelecom.fr'] },
  laposte: { exactly: ['laposte.net'] },
  gmx: { exactly: ['gmx.de', 'gmx.net', 'gmx.fr', 'gmx.com', 'web.de'] },
}
