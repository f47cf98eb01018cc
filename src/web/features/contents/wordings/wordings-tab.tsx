import { Button, Switch } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '../../../api/call.ts'
import { useMay } from '../../../api/session.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Result } from '../../../ui/result.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { NewWording } from './new-wording.tsx'
import { texts } from './texts.ts'
import { isCurrent, useWordings, type Wording } from './wordings.ts'

interface Use {
  readonly forms: readonly string[]
  readonly entries: number
}

export function WordingsTab({ create }: { create: ReactNode }) {
  const t = useTexts(texts)
  const wordings = useWordings()
  const uses = useQuery({ queryKey: ['wordings', 'uses'], queryFn: () => call('GET /wording-uses') })
  const useOf = new Map<string, Use>((uses.data?.items ?? []).map((item) => [item.wording, item]))
  return (
    <Result of={wordings}>
      {(all) =>
        all.length === 0 ? (
          <Empty icon={<IconChecklist size={28} />} title={t.none} text={t.noneText} action={create} />
        ) : (
          <WordingTable all={all} useOf={useOf} />
        )
      }
    </Result>
  )
}

function WordingTable({ all, useOf }: { all: readonly Wording[]; useOf: ReadonlyMap<string, Use> }) {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  const [olderToo, showOlder] = useState(false)
  const [next, writeNext] = useState<Wording>()
  const shown = all.filter((wording) => olderToo || isCurrent(wording, all))
  return (
    <>
      <Switch
        label={t.olderToo}
        checked={olderToo}
        onChange={(event) => showOlder(event.currentTarget.checked)}
      />
      <Card flush>
        <section className={css.scroll} aria-label={t.newTitle} tabIndex={0}>
          <table className={css.table}>
            <thead>
              <tr>
                {[t.key, t.text, t.version, t.usedBy, t.written].map((title) => (
                  <th scope="col" key={title}>
                    {title}
                  </th>
                ))}
                {mayWrite ? <td /> : null}
              </tr>
            </thead>
            <tbody>
              {shown.map((wording) => (
                <Line
                  key={wording.id}
                  wording={wording}
                  current={isCurrent(wording, all)}
                  use={useOf.get(wording.id)}
                  onNext={mayWrite ? () => writeNext(wording) : undefined}
                />
              ))}
            </tbody>
          </table>
        </section>
      </Card>
      {next ? <NewWording from={next} onClose={() => writeNext(undefined)} /> : null}
    </>
  )
}

interface LineProps {
  readonly wording: Wording
  readonly current: boolean
  readonly use: Use | undefined
  readonly onNext: (() => void) | undefined
}

function Line({ wording, current, use, onNext }: LineProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const { key, locale, text, version, createdAt } = wording
  return (
    <tr>
      <td>
        <b>{key}</b> <Badge>{locale}</Badge>
      </td>
      <td>
        <div className={css.wording}>{text}</div>
      </td>
      <td>
        <span className={css.badges}>
          <Badge>{t.versionOf(version)}</Badge>
          {current ? <Badge tone="good">{t.current}</Badge> : null}
        </span>
      </td>
      <td>
        {use ? null : <span className={css.faint}>{t.notUsed}</span>}
        {use?.forms.map((form) => (
          <Link key={form} to="/forms/$key" params={{ key: form }} className={css.use}>
            {form}
          </Link>
        ))}
        {use && use.entries > 0 ? <span className={css.note}>{t.proves(use.entries)}</span> : null}
      </td>
      <td className={css.numeric}>{format.date(createdAt)}</td>
      {onNext ? (
        <td>
          {current ? (
            <Button size="compact-sm" variant="default" aria-label={t.nextOf(key, locale)} onClick={onNext}>
              {t.next}
            </Button>
          ) : null}
        </td>
      ) : null}
    </tr>
  )
}
