import type { ContentSource, Kind } from './contents.ts'

const EMAIL = {
  fr: {
    subject: 'Une nouvelle pour vous',
    preheader: '',
    hello: 'Bonjour {{default customer.firstName "à vous"}},',
    text: 'Écrivez ici ce que vous avez à dire.',
    button: 'En savoir plus',
  },
  en: {
    subject: 'News for you',
    preheader: '',
    hello: 'Hello {{default customer.firstName "there"}},',
    text: 'Write here what you have to say.',
    button: 'Read more',
  },
} as const

const SMS = {
  fr: '{{company.name}} : bonjour {{default customer.firstName "à vous"}}, ',
  en: '{{company.name}}: hello {{default customer.firstName "there"}}, ',
} as const

const SCRIPT = {
  fr: `<h3>Prise de contact</h3>
<p>« Bonjour {{customer.firstName}}, ici {{default agent.name "…"}} de {{company.name}}. Est-ce un bon moment ? »</p>
<ol>
  <li>Oui → La proposition</li>
  <li>Pas maintenant → Fin<blockquote><p>« Bien sûr. Quand préférez-vous que je rappelle ? »</p></blockquote></li>
</ol>
<h3>La proposition</h3>
<p>« … »</p>
<h3>Fin</h3>
<p>« Merci de m’avoir écouté, bonne journée. »</p>
`,
  en: `<h3>Opening</h3>
<p>“Hello {{customer.firstName}}, this is {{default agent.name "…"}} of {{company.name}}. Is this a good moment?”</p>
<ol>
  <li>Yes → The offer</li>
  <li>Not now → End<blockquote><p>“Of course. When may I call again?”</p></blockquote></li>
</ol>
<h3>The offer</h3>
<p>“…”</p>
<h3>End</h3>
<p>“Thank you for listening, have a good day.”</p>
`,
} as const

/** Something to begin with that can be published as it is. */
export function startOf(kind: Kind, locale: 'fr' | 'en'): ContentSource['source'][string] {
  if (kind === 'sms') return { text: SMS[locale] }
  if (kind === 'script') return { body: SCRIPT[locale] }
  const { subject, preheader, hello, text, button } = EMAIL[locale]
  return {
    subject,
    preheader,
    mjml: `<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="{{default company.brand.font 'Helvetica, Arial, sans-serif'}}" />
      <mj-text font-size="16px" line-height="24px" color="#111827" />
      <mj-button background-color="{{default company.brand.color '#1d4ed8'}}" font-size="16px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f3f4f6">
    {{> brand-header}}
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text>${hello}</mj-text>
        <mj-text>${text}</mj-text>
        <mj-button href="https://example.com/">${button}</mj-button>
      </mj-column>
    </mj-section>
    {{> legal-footer}}
  </mj-body>
</mjml>
`,
  }
}

export function emptyContent(kind: Kind, name: string, locale: 'fr' | 'en'): ContentSource {
  return { kind, name, class: 'marketing', source: { [locale]: startOf(kind, locale) } } as ContentSource
}
