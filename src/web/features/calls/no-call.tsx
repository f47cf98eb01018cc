import { Button } from '@mantine/core'
import { IconCheck, IconMoon, IconPhoneCall } from '@tabler/icons-react'
import { Empty } from '../../ui/empty.tsx'
import { useTexts } from '../../words/locale.tsx'
import type { CallList } from './calls.ts'
import css from './console.module.css'
import pane from './pane.module.css'
import { texts } from './texts.ts'
import type { CallInHand } from './use-call.ts'

interface NoCallProps {
  readonly current: CallInHand
  readonly list: CallList
  /** What came of the call before. */
  readonly said: string | undefined
  readonly onNext: () => void
}

/** Between two calls: take the next one, or why there is none. */
export function NoCall({ current: { claim }, list, said, onNext }: NoCallProps) {
  const t = useTexts(texts)
  const nobody = claim.isSuccess && claim.data === null
  const { title, text } = useWords(list, nobody)
  return (
    <section className={css.idle} aria-label={t.nextCall}>
      {said ? (
        <p className={css.said} role="status">
          <IconCheck size={16} aria-hidden />
          {said}
        </p>
      ) : null}
      <Empty
        icon={nobody ? <IconMoon size={26} stroke={1.6} /> : <IconPhoneCall size={26} stroke={1.6} />}
        title={title}
        text={text}
        action={
          <Button
            size="md"
            loading={claim.isPending}
            onClick={onNext}
            variant={nobody ? 'default' : 'filled'}
          >
            {nobody ? t.askAgain : t.nextCall}
            <kbd className={pane.enter}>{t.enterKey}</kbd>
          </Button>
        }
      />
    </section>
  )
}

function useWords(list: CallList, nobody: boolean): { title: string; text: string } {
  const t = useTexts(texts)
  const open = list.tasks['open'] ?? 0
  if (open === 0) return { title: t.listDone, text: t.listDoneText }
  if (nobody) return { title: t.nobodyNow, text: t.nobodyNowText(open) }
  return { title: t.readyTitle, text: t.readyText(list.due) }
}
