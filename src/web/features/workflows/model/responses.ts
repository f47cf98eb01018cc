/** What may come back to a message, as the grammar writes it. */
export const responses = ['sent', 'delivered', 'opened', 'clicked', 'replied', 'bounced'] as const
