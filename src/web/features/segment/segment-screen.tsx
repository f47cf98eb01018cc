import { Button, Menu, TextInput } from '@mantine/core'
import { IconDotsVertical, IconSpeakerphone, IconUsers } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { toKey } from '../../ui/slug.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { Builder } from './builder.tsx'
import { CountCard, ExamplesCard } from './count-card.tsx'
import { type Condition, type Draft, emptyDraft, toCondition, toDraft } from './draft.ts'
import { ExportItem } from './export-item.tsx'
import { OverlapCard } from './overlap-card.tsx'
import css from './segment.module.css'
import { BuildNotice, TrendCard, UsageCard } from './side-cards.tsx'
import { texts } from './texts.ts'
import { usePreview } from './use-preview.ts'

const route = getRouteApi('/shell/segments/$key')
const newRoute = getRouteApi('/shell/segments/new')
type Segment = Schemas['SegmentDetail']

export function NewSegmentScreen() {
  const { condition } = newRoute.useSearch()
  return <Editor key={JSON.stringify(condition)} segment={undefined} start={condition} />
}

export function SegmentScreen() {
  const { key } = route.useParams()
  const segment = useQuery({
    queryKey: ['segments', key],
    queryFn: () => call('GET /segments/{key}', { path: { key } }),
  })
  return <Result of={segment}>{(data) => <Editor key={data.key} segment={data} />}</Result>
}

function Editor({ segment, start }: { segment: Segment | undefined; start?: Condition | undefined }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const mayChange = useMay('marketer')
  const [name, setName] = useState(segment ? pick(segment.name, locale) : '')
  const [draft, change] = useState<Draft>(() => {
    const condition = segment?.condition ?? start
    return condition ? toDraft(condition) : emptyDraft
  })
  const handmade = segment?.kind === 'static'
  const condition = handmade ? undefined : toCondition(draft)
  const preview = usePreview(condition)
  return (
    <Page
      title={name === '' ? t.newTitle : name}
      subtitle={<WhatItIs segment={segment} />}
      actions={<Actions segment={segment} name={name} condition={condition} mayChange={mayChange} />}
    >
      {segment ? <BuildNotice segment={segment} /> : null}
      <div className={css.columns}>
        <div className={css.main}>
          {mayChange ? <NameField name={name} onChange={setName} /> : null}
          {handmade ? null : (
            <>
              <Builder
                draft={draft}
                onChange={change}
                counts={draft.include.mode === 'all' ? preview.counts : []}
              />
              <InWords preview={preview.data} empty={condition === undefined} />
            </>
          )}
          {segment ? <TrendCard segment={segment} /> : null}
        </div>
        <div className={css.side}>
          <CountCard segment={segment} condition={condition} preview={preview} />
          <ExamplesCard preview={preview.data} />
          {segment ? <UsageCard segment={segment} /> : null}
          {segment ? <OverlapCard segment={segment} /> : null}
        </div>
      </div>
    </Page>
  )
}

function WhatItIs({ segment }: { segment: Segment | undefined }) {
  const t = useTexts(texts)
  const kind = segment?.kind === 'static' ? t.handmade : t.dynamic
  return segment && segment.usedBy.length > 0 ? `${kind} · ${t.usedBy(segment.usedBy.length)}` : kind
}

function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const t = useTexts(texts)
  return (
    <TextInput
      label={t.name}
      placeholder={t.namePlaceholder}
      value={name}
      onChange={(event) => onChange(event.currentTarget.value)}
      maw={420}
    />
  )
}

function InWords({ preview, empty }: { preview: Schemas['SegmentPreview'] | undefined; empty: boolean }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  if (empty) return <p className={css.muted}>{t.start}</p>
  if (!preview) return null
  const sentence = preview.steps.map((step) => step.sentence[locale]).join(` ${t.and} `)
  return (
    <p className={css.words}>
      <strong>{t.plainWords} : </strong>
      {sentence}.
    </p>
  )
}

function Uses({ segment, onArchive }: { segment: Segment; onArchive: () => void }) {
  const t = useTexts(texts)
  return (
    <>
      <Button
        component={Link}
        to={`/campaigns/new?segment=${segment.key}`}
        variant="default"
        leftSection={<IconSpeakerphone size={17} />}
      >
        {t.newCampaign}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t.moreActions} px={10}>
            <IconDotsVertical size={17} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ExportItem segment={segment.key} />
          {segment.kind === 'rules' ? <Rebuild segment={segment} /> : null}
          <Menu.Item color="rose" onClick={onArchive}>
            {t.archive}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

interface ActionsProps {
  readonly segment: Segment | undefined
  readonly name: string
  readonly condition: Condition | undefined
  readonly mayChange: boolean
}

function Actions({ segment, name, condition, mayChange }: ActionsProps) {
  const t = useTexts(texts)
  const save = useSave(segment, name)
  const [asking, ask] = useState(false)
  const ready = name.trim() !== '' && (condition !== undefined || segment?.kind === 'static')
  return (
    <>
      {segment ? (
        <Button
          component={Link}
          to={`/customers?segment=${segment.key}`}
          variant="default"
          leftSection={<IconUsers size={17} />}
        >
          {t.seeMembers}
        </Button>
      ) : null}
      {segment && mayChange ? <Uses segment={segment} onArchive={() => ask(true)} /> : null}
      {mayChange && segment?.kind !== 'static' ? (
        <Button
          disabled={!ready}
          loading={save.isPending}
          onClick={() => condition && save.mutate(condition)}
        >
          {t.save}
        </Button>
      ) : null}
      {asking && segment ? <ArchiveDialog segment={segment} onClose={() => ask(false)} /> : null}
    </>
  )
}

function Rebuild({ segment }: { segment: Segment }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const rebuild = useMutation({
    mutationFn: () => call('POST /segments/{key}/rebuild', { path: { key: segment.key } }),
    onError: toastError,
    onSuccess: () => client.invalidateQueries({ queryKey: ['segments'] }),
  })
  return <Menu.Item onClick={() => rebuild.mutate()}>{t.rebuild}</Menu.Item>
}

function ArchiveDialog({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const navigate = useNavigate()
  const archive = useMutation({
    mutationFn: () => call('DELETE /segments/{key}', { path: { key: segment.key } }),
    onError: toastError,
    onSuccess: async () => {
      toast(t.archived)
      await navigate({ to: '/segments' })
      await client.invalidateQueries({ queryKey: ['segments'] })
    },
  })
  return (
    <Confirm
      title={t.archive}
      action={t.archive}
      danger
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
      onClose={onClose}
    >
      {t.archiveText}
    </Confirm>
  )
}

function useSave(segment: Segment | undefined, name: string) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (condition: Condition) => {
      const named = { name: { fr: name.trim(), en: name.trim(), ...keepOther(segment, locale, name) } }
      return segment
        ? call('PUT /segments/{key}', { path: { key: segment.key }, body: { ...named, condition } })
        : call('POST /segments', { body: { key: toKey(name), ...named, condition } })
    },
    onError: toastError,
    onSuccess: async ({ key }) => {
      await client.invalidateQueries({ queryKey: ['segments'] })
      toast(t.saved)
      if (!segment) await navigate({ to: '/segments/$key', params: { key } })
    },
  })
}

/** What is typed names it in the reader's language; the name in the other language stays as it was. */
function keepOther(segment: Segment | undefined, locale: 'fr' | 'en', name: string): Record<string, string> {
  return segment ? { ...segment.name, [locale]: name.trim() } : {}
}
