import { basicCodes, enhancedCodes, type Verdict } from './bounce-codes.ts'

/** What a server said about one recipient; null for what is not known. */
export interface ServerReply {
  readonly smtp?: number | null
  readonly enhanced?: string | null
  /** `Action` of a delivery status notification (RFC 3464). */
  readonly dsnAction?: string | null
  readonly text?: string | null
}

const DSN_ACTIONS: Readonly<Record<string, Verdict>> = {
  delayed: ['delayed', 'ignore'],
  delivered: ['delivered', 'ignore'],
  relayed: ['delivered', 'ignore'],
  expanded: ['delivered', 'ignore'],
}

/** Said about us or our content, whatever the code: before anything that would blame the address. */
const SENDER_PHRASES: readonly [RegExp, Verdict][] = [
  [/throttling failure|maximum sending rate/i, ['slow', 'retry']],
  [
    /credentials|is not verified|authentication required|relay(?:ing)? (?:access )?denied/i,
    ['config', 'fix_config'],
  ],
  [/unauthenticated|dmarc|required authentication level|\bspf\b|\bdkim\b/i, ['auth', 'pause_sender']],
  [/blocked using|blocklist|blacklist|spamhaus|listed (?:at|in|by) /i, ['block', 'alert_content']],
]

const AUTOREPLY =
  /automatic (?:reply|challenge)|auto-?reply|out of (?:the )?office|absent|absence|r[ée]ponse automatique/i
const NO_SUCH_DOMAIN =
  /(?:domain|host)\b.{0,40}(?:not exist|unknown|not found)|domaine .{0,30}(?:inconnu|inexistant|introuvable)/i
const NO_SUCH_USER =
  /no such (?:user|mailbox|recipient)|nosuchuser|user unknown|unknown user|(?:account|user|mailbox|address)\b.{0,60}not exist|mailbox (?:unavailable|not found)|(?:recipient|address) (?:not found|unknown)|invalid recipient|utilisateur inconnu|(?:adresse|compte|destinataire|bo[îi]te)\b.{0,40}(?:inconnue?|inexistante?|introuvable|n['’]existe pas)/i
const MAILBOX_FULL =
  /over ?quota|quota (?:exceeded|d[ée]pass[ée])|mailbox (?:is )?full|bo[îi]te .{0,20}pleine|insufficient (?:system )?storage/i

/**
 * What a bounce says about, and what it asks for. In this order: the action of the notification, phrases about
 * the sender, phrases about the mailbox, the enhanced code, the basic code. A refusal that cannot be read
 * suppresses nobody.
 */
export function classifyBounce(reply: ServerReply): Verdict {
  const { text } = reply
  const action = DSN_ACTIONS[reply.dsnAction?.toLowerCase() ?? '']
  return action ?? ofPhrases(reply, text ?? '') ?? ofCodes(reply, text ?? '') ?? ['unknown', 'unknown']
}

function ofPhrases(reply: ServerReply, text: string): Verdict | undefined {
  const sender = SENDER_PHRASES.find(([phrase]) => phrase.test(text))
  if (sender) return sender[1]
  if (MAILBOX_FULL.test(text)) return ['soft', 'count_soft']
  if (isTemporary(reply)) return undefined
  if (NO_SUCH_DOMAIN.test(text)) return ['hard_domain', 'suppress_after_2']
  if (NO_SUCH_USER.test(text)) return ['hard', 'suppress']
  return AUTOREPLY.test(text) && !reply.smtp && !reply.enhanced ? ['autoreply', 'ignore'] : undefined
}

function ofCodes(reply: ServerReply, text: string): Verdict | undefined {
  const enhanced = reply.enhanced ?? /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0]
  // Microsoft 365 answers so for a recipient that its directory does not know.
  if (enhanced === '5.4.1' && /recipient address rejected/i.test(text)) return ['hard', 'suppress']
  return (enhanced && enhancedCodes[enhanced]) || (reply.smtp ? basicCodes[reply.smtp] : undefined)
}

function isTemporary({ smtp, enhanced }: ServerReply): boolean {
  return enhanced ? enhanced.startsWith('4') : Boolean(smtp && smtp < 500)
}
