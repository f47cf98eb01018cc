import { Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { type ChannelName, channelIcons } from '../../ui/channel.tsx'
import { sayProblem } from '../../ui/failure.tsx'
import { cityOf, nameOfPerson } from '../../ui/person.ts'
import { Progress } from '../../ui/progress.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { Condition } from './draft.ts'
import { usePurposes } from './fields.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'
import type { Counted } from './use-preview.ts'

interface CountProps {
  readonly segment: Schemas['SegmentDetail'] | undefined
  readonly condition: Condition | undefined
  readonly preview: Counted
}

/** How many, how sure, and how many of them can be reached. */
export function CountCard({ segment, condition, preview }: CountProps) {
  const t = useTexts(texts)
  const { data, error } = preview
  const handmade = segment?.kind === 'static' ? segment.size : undefined
  return (
    <Card>
      <div className={css.countHead}>
        <span>{t.concerned}</span>
        <HowSure preview={preview} />
      </div>
      <Total count={data?.count ?? handmade} estimated={data?.estimated ?? false} />
      {data ? <ShareOfBase count={data.count} total={data.total} /> : null}
      {error ? <p className={css.error}>{sayProblem(error)}</p> : null}
      {condition && data && data.count > 0 ? <Reachable condition={condition} total={data.count} /> : null}
    </Card>
  )
}

function HowSure({ preview: { data, counting } }: { preview: Counted }) {
  const t = useTexts(texts)
  if (!data) return null
  if (counting) return <Badge>{t.counting}</Badge>
  return data.estimated ? <Badge tone="warn">{t.estimated}</Badge> : <Badge tone="good">{t.upToDate}</Badge>
}

function Total({ count, estimated }: { count: number | undefined; estimated: boolean }) {
  const format = useFormat()
  const about = estimated ? '≈ ' : ''
  return (
    <div className={css.total} role="status">
      {count === undefined ? '—' : `${about}${format.number(count)}`}
    </div>
  )
}

function ShareOfBase({ count, total }: { count: number; total: number }) {
  const t = useTexts(texts)
  const format = useFormat()
  return total > 0 ? <p className={css.muted}>{t.ofBase(format.percent(count / total))}</p> : null
}

const USUAL_PURPOSE = 'promotions'
const channels: readonly ChannelName[] = ['email', 'sms', 'phone']

function Reachable({ condition, total }: { condition: Condition; total: number }) {
  const t = useTexts(texts)
  const purposes = usePurposes()
  const [chosen, choose] = useState<string | null>(null)
  // What campaigns are mostly about; the first by its name may be one that nobody was asked for yet.
  const usual = purposes.find(({ key }) => key === USUAL_PURPOSE) ?? purposes[0]
  const purpose = chosen ?? usual?.key
  if (!purpose) return null
  return (
    <div className={css.reach}>
      {purposes.length > 1 ? (
        <Select
          size="xs"
          aria-label={t.reachFor}
          value={purpose}
          onChange={choose}
          allowDeselect={false}
          data={purposes.map(({ key, name }) => ({ value: key, label: name }))}
        />
      ) : null}
      {channels.map((channel) => (
        <ReachLine key={channel} channel={channel} purpose={purpose} condition={condition} total={total} />
      ))}
      <p className={css.muted}>{t.reachable}</p>
    </div>
  )
}

interface ReachProps {
  readonly channel: ChannelName
  readonly purpose: string
  readonly condition: Condition
  readonly total: number
}

function ReachLine({ channel, purpose, condition, total }: ReachProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const address = channel === 'email' ? 'email' : 'phone'
  const reached: Condition = {
    all: [
      condition,
      { attribute: address, set: true },
      { consent: { channel, purpose } },
      { not: { suppressed: channel } },
    ],
  }
  const { data } = useQuery({
    queryKey: ['segments', 'preview', reached],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => call('POST /segments/preview', { body: { condition: reached }, signal }),
  })
  const Icon = channelIcons[channel]
  const label = t.channels[channel]
  return (
    <div>
      <div className={css.reachHead}>
        <Icon size={16} stroke={1.7} aria-hidden />
        <span>{label}</span>
        <strong>{data ? format.number(data.count) : '…'}</strong>
      </div>
      <Progress share={data ? data.count / Math.max(1, total) : 0} label={label} tone={channel} />
    </div>
  )
}

/** A few of them, so that one sees at once when the conditions say something else than was meant. */
export function ExamplesCard({ preview }: { preview: Schemas['SegmentPreview'] | undefined }) {
  const t = useTexts(texts)
  if (!preview) return null
  return (
    <Card title={t.examples}>
      {preview.sample.length === 0 ? <p className={css.muted}>{t.noExample}</p> : null}
      {preview.sample.map((person) => {
        const name = nameOfPerson(person) ?? person.customer
        return (
          <Link
            key={person.customer}
            to="/customers/$id"
            params={{ id: person.customer }}
            className={css.person}
          >
            <Avatar name={name} size={30} />
            <span>
              <strong>{name}</strong>
              <small>{cityOf(person.attributes) || person.email}</small>
            </span>
          </Link>
        )
      })}
    </Card>
  )
}
