import Handlebars from 'handlebars'
import { compileSource } from '../src/templates/compile-source.ts'
import { type EmailInput, renderEmail } from '../src/templates/render-email.ts'
import { TemplateInput, type TemplateVersion } from '../src/templates/template.ts'
import { type BenchResult, describeMachine, median } from './result.ts'

const MESSAGES = 4_000
const RUNS = 5

/**
 * Mails per second of one core, from data to bytes ready for SMTP: 19 kB of HTML and its text part, 15 values,
 * a condition, a loop and tracked links. Beside it, alternating with it: Handlebars alone filling the same HTML,
 * and the finished bytes copied, which is the least that a mail can cost.
 */
export async function renderBench(): Promise<BenchResult> {
  const version = await newsletter()
  const mail = renderEmail(version, inputOf(0)).mime
  const bare = bareHandlebars(version)
  const rates = { messages: [] as number[], handlebars: [] as number[], copies: [] as number[] }
  for (let run = 0; run <= RUNS; run++) {
    const messages = rateOf((index) => renderEmail(version, inputOf(index)).mime.length)
    const handlebars = rateOf((index) => Buffer.from(bare(inputOf(index).data)).length)
    const copies = rateOf(() => Buffer.from(mail).length)
    // The first round is for the compiler.
    if (run === 0) continue
    rates.messages.push(messages)
    rates.handlebars.push(handlebars)
    rates.copies.push(copies)
  }
  return {
    name: 'render',
    figures: { messages_per_s: Math.round(median(rates.messages)), mail_bytes: mail.length },
    ceilings: {
      handlebars_only_per_s: Math.round(median(rates.handlebars)),
      copies_per_s: Math.round(median(rates.copies)),
    },
    machine: describeMachine(),
  }
}

function rateOf(work: (index: number) => number): number {
  const before = process.cpuUsage()
  let bytes = 0
  for (let index = 0; index < MESSAGES; index++) bytes += work(index)
  const { user, system } = process.cpuUsage(before)
  if (bytes === 0) throw new Error('nothing was rendered')
  // Of a core's own time: other processes of the machine do not count.
  return MESSAGES / ((user + system) / 1e6)
}

/** The HTML part with plain values in place of what only our own compiler knows. */
function bareHandlebars(version: TemplateVersion): (data: unknown) => string {
  const html = version.compiled.locales['en']
  if (html?.kind !== 'email') throw new Error('not a mail')
  const plain = html.html
    .replace(/\{\{(?:click|clickEach) \d+\}\}/g, '{{company.url}}')
    .replace(/\{\{#if \(openPixel\)\}\}.*?\{\{\/if\}\}/, '')
  return Handlebars.compile(plain)
}

async function newsletter(): Promise<TemplateVersion> {
  const article = (n: number) => `
    <mj-section><mj-column><mj-text><h2>{{event.title${n}}}</h2>
    <p>${'A sentence of a newsletter that somebody wrote, été comme hiver, to be read. '.repeat(8)}</p></mj-text>
    <mj-button href="https://shop.example/articles/${n}">Read on</mj-button></mj-column></mj-section>`
  const mjml = `<mjml><mj-body>
    <mj-section><mj-column><mj-text>Hello {{customer.firstName}} {{customer.lastName}} of {{customer.city}},
    {{#if customer.vip}}<b>thank you for {{customer.orders}} orders</b>{{/if}}</mj-text></mj-column></mj-section>
    ${[1, 2, 3, 4].map(article).join('')}
    <mj-section><mj-column><mj-text>{{#each event.items}}<p>{{name}} {{price}}</p>{{/each}}</mj-text></mj-column></mj-section>
    {{> legal-footer}}</mj-body></mjml>`
  const subject = '{{customer.firstName}}, the news of the week'
  const draft = { key: 'news', name: 'News', kind: 'email', source: { en: { subject, mjml } } }
  const { compiled, problems } = await compileSource(TemplateInput.parse(draft))
  if (!compiled) throw new Error(JSON.stringify(problems))
  return { id: 1, templateId: 1, key: 'news', version: 1, kind: 'email', class: 'marketing', compiled }
}

function inputOf(index: number): EmailInput {
  const token = `${index}AbCdEfGhIjKlMnOpQrStUvWxYz0123456789`
  return {
    locale: 'en',
    data: {
      customer: {
        firstName: `Zoë${index}`,
        lastName: 'Martin',
        city: 'Besançon',
        vip: true,
        orders: index % 50,
      },
      event: {
        ...{ title1: 'Spring', title2: 'Summer & sun', title3: 'Autumn', title4: 'Winter' },
        items: [
          { name: 'Pen', price: 3 },
          { name: 'Book', price: 12.5 },
          { name: 'Lamp', price: 40 },
        ],
      },
      company: { name: 'Boutique', postalAddress: '1 rue des Lilas, Paris', url: 'https://shop.example/' },
    },
    links: {
      click: (position) => `https://go.example/c/${position}${token}`,
      open: `https://go.example/o/${token}`,
      unsubscribe: `https://go.example/u/${token}`,
      preferences: `https://go.example/p/${token}`,
      view: `https://go.example/v/${token}`,
    },
    envelope: {
      class: 'marketing',
      publicId: `msg_${String(index).padStart(13, '0')}`,
      instance: 'abcdef012345',
      from: { name: 'Boutique Léa', address: 'news@mail.boutique.example' },
      to: { address: `person${index}@client.example` },
      at: new Date(1_772_442_000_000),
      campaign: 'newsletter',
    },
  }
}
