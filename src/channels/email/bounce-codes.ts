/** What a bounce says about: the address, its domain, the message, the sender, or nothing at all. */
export type BounceClass =
  | 'hard'
  | 'hard_domain'
  | 'soft'
  | 'slow'
  | 'block'
  | 'auth'
  | 'config'
  | 'message'
  | 'autoreply'
  | 'delayed'
  | 'delivered'
  | 'provider_suppressed'
  | 'provider_unsubscribed'
  | 'unknown'

/**
 * What is to be done. Only `suppress` and `suppress_after_2` (two of them 72 hours apart) concern the address
 * for good; `count_soft` suppresses for 30 days after 5 on 5 different days without a delivery or click.
 */
export type BounceAction =
  | 'suppress'
  | 'suppress_after_2'
  | 'count_soft'
  | 'retry'
  | 'slow_domain'
  | 'pause_sender'
  | 'alert_content'
  | 'fix_message'
  | 'fix_config'
  | 'opt_out'
  | 'ignore'
  | 'unknown'

export type Verdict = readonly [BounceClass, BounceAction]

/** Enhanced status codes: RFC 3463, the IANA registry, RFC 7372, 7293, 7505, and what Gmail and Outlook.com publish. */
export const enhancedCodes: Readonly<Record<string, Verdict>> = {
  '5.1.1': ['hard', 'suppress'],
  '5.1.0': ['hard', 'count_soft'],
  '5.1.2': ['hard_domain', 'suppress_after_2'],
  '5.1.3': ['hard', 'suppress'],
  '5.1.4': ['unknown', 'unknown'],
  '5.1.6': ['hard', 'suppress'],
  '5.1.7': ['config', 'fix_config'],
  '5.1.8': ['config', 'pause_sender'],
  '5.1.9': ['unknown', 'unknown'],
  '5.1.10': ['hard_domain', 'suppress'],
  '5.2.0': ['soft', 'count_soft'],
  '5.2.1': ['hard', 'suppress'],
  '4.2.1': ['soft', 'count_soft'],
  '5.2.2': ['soft', 'count_soft'],
  '4.2.2': ['soft', 'count_soft'],
  '5.2.3': ['message', 'fix_message'],
  '5.2.4': ['soft', 'count_soft'],
  '4.3.0': ['soft', 'retry'],
  '4.3.1': ['soft', 'retry'],
  '4.3.2': ['soft', 'retry'],
  '5.3.2': ['soft', 'retry'],
  '5.3.3': ['message', 'fix_message'],
  '5.3.4': ['message', 'fix_message'],
  '5.3.5': ['soft', 'retry'],
  '4.4.0': ['soft', 'retry'],
  '4.4.1': ['soft', 'retry'],
  '4.4.2': ['soft', 'retry'],
  '4.4.3': ['soft', 'retry'],
  '5.4.4': ['hard_domain', 'suppress_after_2'],
  '4.4.4': ['soft', 'retry'],
  '4.4.5': ['soft', 'retry'],
  '5.4.6': ['hard_domain', 'suppress_after_2'],
  '4.4.7': ['soft', 'count_soft'],
  '5.4.7': ['soft', 'count_soft'],
  '5.5.0': ['config', 'fix_config'],
  '5.5.1': ['config', 'fix_config'],
  '5.5.2': ['config', 'fix_config'],
  '4.5.3': ['slow', 'slow_domain'],
  '5.5.3': ['config', 'fix_config'],
  '5.5.4': ['config', 'fix_config'],
  '5.6.0': ['message', 'fix_message'],
  '5.6.1': ['message', 'fix_message'],
  '5.6.2': ['message', 'fix_message'],
  '5.6.7': ['message', 'fix_message'],
  '5.7.0': ['block', 'alert_content'],
  '5.7.1': ['block', 'alert_content'],
  '4.7.0': ['slow', 'slow_domain'],
  '4.7.1': ['slow', 'slow_domain'],
  '5.7.2': ['block', 'alert_content'],
  '5.7.3': ['config', 'fix_config'],
  '5.7.8': ['config', 'fix_config'],
  '5.7.9': ['config', 'fix_config'],
  '5.7.13': ['hard', 'suppress'],
  '5.7.17': ['hard', 'suppress'],
  '5.7.18': ['hard_domain', 'suppress'],
  '5.7.20': ['auth', 'pause_sender'],
  '5.7.21': ['auth', 'pause_sender'],
  '5.7.22': ['auth', 'pause_sender'],
  '5.7.23': ['auth', 'pause_sender'],
  '4.7.24': ['auth', 'pause_sender'],
  '5.7.25': ['auth', 'pause_sender'],
  '5.7.26': ['auth', 'pause_sender'],
  '5.7.27': ['auth', 'pause_sender'],
  '4.7.28': ['slow', 'slow_domain'],
  '5.7.28': ['slow', 'slow_domain'],
  '5.7.29': ['auth', 'pause_sender'],
  '5.7.30': ['auth', 'pause_sender'],
  '4.7.32': ['auth', 'pause_sender'],
  '5.7.32': ['auth', 'pause_sender'],
  '5.7.515': ['auth', 'pause_sender'],
}

/** Basic SMTP reply codes, when nothing better is known. 550 and 553 are for their text to say. */
export const basicCodes: Readonly<Record<number, Verdict>> = {
  421: ['slow', 'slow_domain'],
  450: ['soft', 'count_soft'],
  451: ['soft', 'retry'],
  452: ['soft', 'count_soft'],
  454: ['slow', 'slow_domain'],
  500: ['config', 'fix_config'],
  501: ['config', 'fix_config'],
  503: ['config', 'fix_config'],
  530: ['config', 'fix_config'],
  535: ['config', 'fix_config'],
  551: ['hard', 'suppress'],
  552: ['soft', 'count_soft'],
  554: ['block', 'alert_content'],
  556: ['hard_domain', 'suppress'],
}
