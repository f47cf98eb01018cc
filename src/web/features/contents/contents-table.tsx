import { ActionIcon, Menu } from '@mantine/core'
import { IconArchive, IconCopy, IconDots, IconPencil } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import css from './contents.module.css'
import { type Content, readContent, saveDraft } from './contents.ts'
import { kindIcons, kindTones } from './kind.tsx'
import { texts } from './texts.ts'

interface TableProps {
  readonly items: readonly Content[]
  /** Also those that the filters hide: their keys are taken. */
  readonly all: readonly Content[]
}

export function ContentsTable({ items, all }: TableProps) {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  return (
    <Card flush>
      <section className={css.scroll} aria-label={t.title} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              {[t.name, t.state, t.languages, t.usedBy].map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
              <th scope="col" className={css.numeric}>
                {t.changed}
              </th>
              {mayWrite ? <td className={css.menuCell} /> : null}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Line key={item.key} item={item} all={all} mayWrite={mayWrite} />
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function Line({ item, all, mayWrite }: { item: Content; all: readonly Content[]; mayWrite: boolean }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { key, name, kind, locales, uses, changedAt, changedBy } = item
  const Icon = kindIcons[kind]
  return (
    <tr>
      <td>
        <div className={css.named}>
          <span className={css.kindIcon} data-tone={kindTones[kind]}>
            <Icon size={17} aria-hidden />
          </span>
          <span>
            <Link to="/contents/$key" params={{ key }} className={css.name}>
              {name}
            </Link>
            <span className={css.note}>
              {t[kind]} · {key}
            </span>
          </span>
        </div>
      </td>
      <td>
        <State item={item} />
      </td>
      <td>
        <span className={css.badges}>
          {locales.map((locale) => (
            <Badge key={locale}>{locale}</Badge>
          ))}
        </span>
      </td>
      <td>
        {uses.length === 0 ? <span className={css.faint}>{t.notUsed}</span> : null}
        {uses.map((use) =>
          use.kind === 'workflow' ? (
            <Link key={use.key} to="/workflows/$key" params={{ key: use.key }} className={css.use}>
              {use.key}
            </Link>
          ) : (
            <span key={use.key} className={css.use}>
              {t.confirmation(use.key)}
            </span>
          ),
        )}
      </td>
      <td className={css.numeric}>
        {format.date(changedAt)}
        {changedBy ? <span className={css.note}>{changedBy}</span> : null}
      </td>
      {mayWrite ? (
        <td className={css.menuCell}>
          <LineMenu item={item} all={all} />
        </td>
      ) : null}
    </tr>
  )
}

function State({ item }: { item: Content }) {
  const t = useTexts(texts)
  const { version, hasDraft, archived } = item
  return (
    <span className={css.badges}>
      {archived ? <Badge>{t.archived}</Badge> : null}
      {version === null && !archived ? <Badge>{t.neverLive}</Badge> : null}
      {version === null ? null : <Badge tone="good">{t.live(version)}</Badge>}
      {hasDraft ? <Badge tone="warn">{t.draft}</Badge> : null}
      {item.class === 'transactional' ? <Badge tone="data">{t.transactional}</Badge> : null}
    </span>
  )
}

function LineMenu({ item, all }: { item: Content; all: readonly Content[] }) {
  const t = useTexts(texts)
  const navigate = useNavigate()
  const client = useQueryClient()
  const [archiving, archive] = useState(false)
  const open = (key: string) => void navigate({ to: '/contents/$key', params: { key } })
  const duplicate = useMutation({
    mutationFn: async () => {
      const { content } = await readContent(item.key)
      const { key } = await saveDraft(freeKey(item.key, all), 0, { ...content, name: t.copyOf(content.name) })
      return key
    },
    onSuccess: (key) => {
      toast(t.duplicated)
      void client.invalidateQueries({ queryKey: ['contents'] })
      open(key)
    },
    onError: toastError,
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t.actions(item.name)}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => open(item.key)}>
            {t.open}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => duplicate.mutate()}>
            {t.duplicate}
          </Menu.Item>
          {item.archived ? null : (
            <Menu.Item leftSection={<IconArchive size={15} />} onClick={() => archive(true)}>
              {t.archive}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {archiving ? <ArchiveDialog item={item} onClose={() => archive(false)} /> : null}
    </>
  )
}

/** `welcome-2`, or the next number that is free. */
function freeKey(key: string, all: readonly Content[]): string {
  const taken = new Set(all.map((one) => one.key))
  const stem = key.replace(/-\d+$/, '').slice(0, 75)
  let number = 2
  while (taken.has(`${stem}-${number}`)) number += 1
  return `${stem}-${number}`
}
