import { describe, expect, it } from 'vitest'
import { decideCall } from '../../src/webhooks/call.ts'
import { passageInWords } from '../../src/workflows/explain-steps.ts'

const say = (type: string, branch: string | null, facts: Record<string, unknown> | null = null) =>
  (['en', 'fr'] as const).map((locale) => passageInWords({ type, branch, facts }, locale))

describe('passageInWords', () => {
  it('says what came of a webhook', () => {
    expect(say('webhook', 'then', { status: 200 })).toEqual([
      'The other program took the call (answer 200).',
      'L’autre programme a accepté l’appel (réponse 200).',
    ])
    expect(say('webhook', 'else', { timeout: 'PT6H' })).toEqual([
      'No answer came within 6 hours.',
      'Aucune réponse n’est venue en 6 heures.',
    ])
  })

  it.each([
    [{ kind: 'answered', status: 503 }, 'answered 503; tried 3 times', 'réponse 503 ; 3 essais'],
    [
      { kind: 'answered', status: 302 },
      'answered 302: redirects are not followed',
      'réponse 302 : les redirections ne sont pas suivies',
    ],
    [
      { kind: 'answered', status: 200, body: '<p>' },
      'the answer is not JSON',
      'la réponse n’est pas du JSON',
    ],
    [
      { kind: 'answered', status: 200, isCut: true },
      'the answer is longer than 256 kB',
      'la réponse dépasse 256 ko',
    ],
    [
      { kind: 'unanswered', error: 'no answer: ECONNREFUSED', isFinal: false },
      'no answer: ECONNREFUSED; tried 3 times',
      'pas de réponse : ECONNREFUSED ; 3 essais',
    ],
  ])('says in both languages why a call failed: %j', (attempt, english, french) => {
    const now = new Date('2026-03-02T09:00:00Z')
    const outcome = decideCall(
      {
        attempts: 3,
        attemptsMax: 3,
        expiresAt: new Date('2026-03-03T09:00:00Z'),
        map: { tier: 'tier' },
        idempotencyKey: 'k',
      },
      { retryAfter: undefined, body: '', isCut: false, ...attempt } as never,
      now,
    )
    expect(outcome).toMatchObject({ kind: 'failed', error: english })
    expect(say('webhook', 'else', { error: english })).toEqual([
      `The call failed: ${english}.`,
      `L’appel a échoué : ${french}.`,
    ])
  })

  it.each(['refused', 'no_address', 'suppressed', 'never_agreed', 'asked_enough'])(
    'says why a consent was not asked for: %s',
    (why) => {
      const [english, french] = say('consent', 'else', { why, asked: 2 })
      expect(english).toMatch(/^[A-Z].*\.$/)
      expect(french).toMatch(/^[A-ZÀ-Þ].*\.$/)
      expect(english).not.toMatch(/^Not asked: /)
    },
  )

  it('says that consent was given or withdrawn, that the staff are told, and nothing where the branch says it', () => {
    expect(say('consent', 'then')).toEqual(['The customer consents.', 'Le contact consent.'])
    expect(say('consent', null)).toEqual(['The consent was withdrawn.', 'Le consentement a été retiré.'])
    expect(say('consent', 'else', { why: 'asked_enough', asked: 1 })[0]).toContain('asked once already')
    expect(say('notify', null)).toEqual(['The staff are told by email.', 'L’équipe est prévenue par e-mail.'])
    expect(say('split', 'arm:a', { arm: 'a' })).toEqual([null, null])
  })
})
