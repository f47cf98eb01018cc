import { Button, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { readVersion } from './contents.ts'
import { Diff } from './diff.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import parts from './parts.module.css'
import { textOf } from './text-of.ts'

/** Every version that was published, newest first: to compare with, and to take up again as a new one. */
export function VersionsDrawer({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const format = useFormat()
  const { template, work, mayEdit } = useEditor()
  const [compared, compare] = useState<number>()
  async function reuse(version: number): Promise<void> {
    try {
      const content = await readVersion(template.key, template, version)
      work.change({ ...content, name: work.content.name })
      toast(t.reused(version))
      onClose()
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t.versions}
      closeButtonProps={{ 'aria-label': close }}
    >
      {template.versions.length === 0 ? <Empty title={t.noVersion} /> : null}
      <ol className={parts.versions}>
        {template.versions.map(({ version, live, locales, createdAt }) => (
          <li key={version} className={parts.version}>
            <div className={parts.versionHead}>
              <b>{t.versionNumber(version)}</b>
              {live ? <Badge tone="good">{t.isLive}</Badge> : null}
              <span className={css.hint}>
                {format.dateTime(createdAt)} · {locales.join(', ')}
              </span>
            </div>
            <div className={parts.versionActions}>
              <Button
                size="compact-sm"
                variant="default"
                aria-expanded={compared === version}
                onClick={() => compare(compared === version ? undefined : version)}
              >
                {t.compare}
              </Button>
              {mayEdit ? (
                <Button size="compact-sm" variant="default" onClick={() => void reuse(version)}>
                  {t.reuse}
                </Button>
              ) : null}
            </div>
            {compared === version ? <Compared version={version} /> : null}
          </li>
        ))}
      </ol>
    </Drawer>
  )
}

function Compared({ version }: { version: number }) {
  const t = useTexts(texts)
  const { template, work, locale } = useEditor()
  const { key } = template
  const read = useQuery({
    queryKey: ['content', key, 'version', version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => readVersion(key, template, version),
  })
  return (
    <Result of={read} lines={3}>
      {(content) => {
        const before = textOf(content, locale)
        if (before === undefined) return <p className={css.hint}>{t.noLanguage}</p>
        const names = [t.versionNumber(version), t.draftOf((template.versions[0]?.version ?? 0) + 1)] as const
        return <Diff before={before} after={textOf(work.content, locale) ?? ''} names={names} />
      }}
    </Result>
  )
}
