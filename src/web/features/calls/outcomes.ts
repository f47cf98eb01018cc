import {
  IconArrowBackUp,
  IconCalendarPlus,
  IconClock,
  IconMessageCircle,
  IconPhoneOff,
  IconPhonePause,
  IconPhoneX,
  IconRecordMail,
  IconShoppingBag,
  IconThumbDown,
  IconUserX,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useTexts } from '../../words/locale.tsx'
import { type CallList, type CommonOutcome, commonOutcomes, isCommon, spoken } from './calls.ts'
import { texts } from './texts.ts'

export interface OutcomeChoice {
  readonly key: string
  readonly label: string
  /** The key that chooses it. */
  readonly letter: string
  readonly icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>
  readonly tone: 'good' | 'plain' | 'later' | 'bad'
}

const looks: Record<CommonOutcome, Pick<OutcomeChoice, 'icon' | 'tone'>> = {
  sale: { icon: IconShoppingBag, tone: 'good' },
  answered: { icon: IconMessageCircle, tone: 'plain' },
  callback: { icon: IconClock, tone: 'later' },
  voicemail: { icon: IconRecordMail, tone: 'later' },
  no_answer: { icon: IconPhoneOff, tone: 'later' },
  busy: { icon: IconPhonePause, tone: 'later' },
  refused: { icon: IconThumbDown, tone: 'plain' },
  opposed: { icon: IconUserX, tone: 'bad' },
  wrong_number: { icon: IconPhoneX, tone: 'bad' },
  not_called: { icon: IconArrowBackUp, tone: 'plain' },
}

/** The list's own results first, then the common ones; each with a letter of its own. */
export function useOutcomeChoices(list: CallList): OutcomeChoice[] {
  const t = useTexts(texts)
  const taken = new Set<string>(commonOutcomes.map((key) => t.outcomes[key].letter))
  const own = (list.settings.outcomes ?? []).map((key): OutcomeChoice => {
    const letter = freeLetter(key, taken)
    taken.add(letter)
    return { key, label: spoken(key), letter, icon: IconCalendarPlus, tone: 'good' }
  })
  return [...own, ...commonOutcomes.map((key) => ({ key, ...t.outcomes[key], ...looks[key] }))]
}

/** In words: also of results that the list has no more. */
export function useOutcomeName(): (outcome: string) => string {
  const t = useTexts(texts)
  return (outcome) => {
    if (outcome === 'lapsed') return t.lapsed
    return isCommon(outcome) ? t.outcomes[outcome].label : spoken(outcome)
  }
}

function freeLetter(key: string, taken: ReadonlySet<string>): string {
  const letters = `${key.toUpperCase().replace(/[^A-Z]/g, '')}ABCDEFGHIJKLMNOPQRSTUVWXYZ`
  return [...letters].find((letter) => !taken.has(letter)) ?? ''
}
