import { defineTexts } from '../../words/texts.ts'

export const texts = defineTexts({
  fr: {
    where:
      'Les fournisseurs se règlent là où Relance démarre, avec leurs mots de passe : jamais dans la base. Voir le README, Configuration.',
    channels: { email: 'E-mail', sms: 'SMS' },
    names: { outbox: 'Boîte d’essai', smtp: 'SMTP', ses: 'Amazon SES', http: 'Passerelle HTTP' } as Record<
      string,
      string
    >,
    outbox: 'Rien n’est envoyé : les messages se lisent dans la boîte d’essai.',
    real: 'Les messages partent pour de vrai.',
    variables: {
      email: 'Variables : EMAIL_PROVIDER (smtp ou ses), SMTP_URL, SES_REGION, EMAIL_RATE_PER_SECOND.',
      sms: 'Variables : SMS_PROVIDER=http, SMS_GATEWAY_URL, SMS_GATEWAY_SECRET, SMS_SENDER, SMS_RATE_PER_SECOND.',
    },
    to: { email: 'Envoyer un essai à cette adresse', sms: 'Envoyer un essai à ce numéro' },
    test: 'Envoyer un essai',
    taken: (provider: string, id: string) => `Pris par ${provider}, sous le numéro ${id}.`,
    refused: (why: string) => `Non pris : ${why}`,
  },
  en: {
    where:
      'Providers are set where Relance is started, with their passwords: never in the database. See the README, Configuration.',
    channels: { email: 'Email', sms: 'SMS' },
    names: { outbox: 'Outbox', smtp: 'SMTP', ses: 'Amazon SES', http: 'HTTP gateway' } as Record<
      string,
      string
    >,
    outbox: 'Nothing is sent: messages can be read in the outbox.',
    real: 'Messages really leave.',
    variables: {
      email: 'Variables: EMAIL_PROVIDER (smtp or ses), SMTP_URL, SES_REGION, EMAIL_RATE_PER_SECOND.',
      sms: 'Variables: SMS_PROVIDER=http, SMS_GATEWAY_URL, SMS_GATEWAY_SECRET, SMS_SENDER, SMS_RATE_PER_SECOND.',
    },
    to: { email: 'Send a test to this address', sms: 'Send a test to this number' },
    test: 'Send a test',
    taken: (provider: string, id: string) => `Taken by ${provider}, as ${id}.`,
    refused: (why: string) => `Not taken: ${why}`,
  },
})
