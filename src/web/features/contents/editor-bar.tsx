import { Button, SegmentedControl } from '@mantine/core'
import { IconArrowLeft, IconSend } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { SaveState } from '../../ui/save-state.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { EditorMenu } from './editor-menu.tsx'
import { texts } from './editor-texts.ts'
import { PublishDialog } from './publish-dialog.tsx'
import { type EditorView, editorViews } from './route-search.ts'
import { TestDialog } from './test-dialog.tsx'
import { VariableMenu } from './variable-menu.tsx'

interface BarProps {
  readonly uses: readonly { readonly kind: string; readonly key: string }[]
  readonly reload: () => void
}

const route = getRouteApi('/shell/contents/$key')

export function EditorBar({ uses, reload }: BarProps) {
  const t = useTexts(texts)
  const { work, mayEdit } = useEditor()
  const [opened, open] = useState<'publish' | 'test'>()
  const { kind, name } = work.content
  const close = () => open(undefined)
  return (
    <header className={css.bar}>
      <Link to="/contents" className={css.back} aria-label={t.back}>
        <IconArrowLeft size={19} />
      </Link>
      <div className={css.titles}>
        <h1 className={css.title}>{name}</h1>
        <div className={css.subtitle}>
          {t[kind]} · {t.usedIn(uses.length)} <Versions />
        </div>
      </div>
      <div className={css.spacer} />
      {mayEdit ? <SaveState {...work} /> : null}
      {kind === 'email' && editorViews.length > 1 ? <ViewSwitch /> : null}
      {mayEdit ? <VariableMenu /> : null}
      {mayEdit && kind !== 'script' ? (
        <Button variant="default" leftSection={<IconSend size={15} />} onClick={() => open('test')}>
          {t.test}
        </Button>
      ) : null}
      {mayEdit ? <Button onClick={() => open('publish')}>{t.publish}</Button> : null}
      <EditorMenu reload={reload} />
      {opened === 'publish' ? <PublishDialog reload={reload} onClose={close} /> : null}
      {opened === 'test' ? <TestDialog onClose={close} /> : null}
    </header>
  )
}

function ViewSwitch() {
  const t = useTexts(texts)
  const { view = editorViews[0] } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.view}
      value={view}
      onChange={(chosen) =>
        void navigate({ search: (before) => ({ ...before, view: chosen as EditorView }), replace: true })
      }
      data={editorViews.map((value) => ({ value, label: t[value] }))}
    />
  )
}

function Versions() {
  const t = useTexts(texts)
  const { template, work } = useEditor()
  const live = template.versions.find((version) => version.live)
  const hasDraft = work.draft !== null || work.state !== 'saved'
  return (
    <span className={css.versionBadges}>
      {live ? <Badge tone="good">{t.live(live.version)}</Badge> : null}
      {hasDraft ? <Badge tone="warn">{t.draftOf((template.versions[0]?.version ?? 0) + 1)}</Badge> : null}
      {work.content.class === 'transactional' ? <Badge tone="data">{t.transactional}</Badge> : null}
    </span>
  )
}
