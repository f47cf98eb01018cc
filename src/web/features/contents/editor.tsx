import { getRouteApi } from '@tanstack/react-router'
import { type ComponentType, useCallback, useEffect, useMemo, useState } from 'react'
import { useMay } from '../../api/session.ts'
import { useLocale } from '../../words/locale.tsx'
import { markBlocks } from './blocks/edit.ts'
import { readMail } from './blocks/model.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import type { ContentSource, Draft } from './contents.ts'
import css from './editor.module.css'
import { EditorBar } from './editor-bar.tsx'
import { EditorContext, type EditorState } from './editor-context.ts'
import { EmailEditor } from './email-editor.tsx'
import { fittingEvents } from './event-choice.ts'
import { LanguageBar } from './language-bar.tsx'
import { localesOf, withText } from './languages.ts'
import { editorViews } from './route-search.ts'
import { ScriptEditor } from './script-editor.tsx'
import { SmsEditor } from './sms-editor.tsx'
import { useDraft } from './use-draft.ts'
import { useRender } from './use-render.ts'
import { useVariables } from './variable-menu.tsx'
import type { TemplateDetail } from './versions.ts'

interface EditorProps {
  readonly template: TemplateDetail
  readonly draft: Draft | null
  readonly content: ContentSource
  readonly uses: readonly { readonly kind: string; readonly key: string }[]
  readonly reload: () => void
}

const route = getRouteApi('/shell/contents/$key')
const editors: Readonly<Record<ContentSource['kind'], ComponentType>> = {
  email: EmailEditor,
  sms: SmsEditor,
  script: ScriptEditor,
}

export function Editor({ template, draft, content, uses, reload }: EditorProps) {
  const { key } = template
  const { lang, as, on, view = editorViews[0] } = route.useSearch()
  const { locale: reader } = useLocale()
  const mayEdit = useMay('marketer')
  const work = useDraft(key, { draft, content })
  const locales = localesOf(work.content)
  const locale = [lang, reader].find((one) => locales.includes(one ?? '')) ?? locales[0] ?? reader
  const shown = useMemo(
    () => (view === 'blocks' ? withMarks(work.content, locale) : work.content),
    [view, work.content, locale],
  )
  const { data: variables } = useVariables()
  const events = useMemo(() => fittingEvents(work.content, variables), [work.content, variables])
  const event = events.includes(on ?? '') ? on : events[0]
  const render = useRender({ key, content: shown, locale, customer: as, event })
  const [inserting, setInserting] = useState<EditorState['insert']>()
  const onInsert = useCallback((insert: EditorState['insert']) => setInserting(() => insert), [])
  const state = useMemo<EditorState>(
    () => ({
      template,
      work,
      locale,
      render,
      mayEdit,
      customer: as,
      event,
      events,
      insert: inserting,
      onInsert,
    }),
    [template, work, locale, render, mayEdit, as, event, events, inserting, onInsert],
  )
  useEffect(() => {
    document.title = `${work.content.name} · Relance`
  }, [work.content.name])
  const Body = editors[work.content.kind]
  return (
    <EditorContext.Provider value={state}>
      <div className={css.screen}>
        <EditorBar uses={uses} reload={reload} />
        <LanguageBar />
        <Body />
      </div>
      {work.state === 'conflict' ? <ConflictDialog reload={reload} /> : null}
    </EditorContext.Provider>
  )
}

/** For the preview only: the places of the blocks as classes, so that the canvas finds them on the page. */
function withMarks(content: ContentSource, locale: string): ContentSource {
  const source = content.source[locale]
  if (content.kind !== 'email' || !source || !('mjml' in source)) return content
  const mail = readMail(source.mjml)
  return mail ? withText(content, locale, { ...source, mjml: markBlocks(source.mjml, mail) }) : content
}
