import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Empty } from '../../../ui/empty.tsx'
import { useTexts } from '../../../words/locale.tsx'
import type { EmailText } from '../contents.ts'
import { useEditor } from '../editor-context.ts'
import { withText } from '../languages.ts'
import { BlockContext, type BlockWork } from './block-context.ts'
import css from './blocks.module.css'
import { Canvas } from './canvas.tsx'
import { type Edited, insert } from './edit.ts'
import { Inspector } from './inspector.tsx'
import { findBlock, readMail } from './model.ts'
import { Palette } from './palette.tsx'
import { type Offer, snippetOf } from './snippets.ts'
import { texts } from './texts.ts'
import { useUndo } from './use-undo.ts'

const route = getRouteApi('/shell/contents/$key')

/** The same MJML as blocks: every change is one to the text, and what is not understood stays as it is. */
export function BlockEditor({ source }: { source: EmailText }) {
  const t = useTexts(texts)
  const { work, locale } = useEditor()
  const navigate = route.useNavigate()
  const [selected, select] = useState<string>()
  const undo = useUndo()
  const { mjml } = source
  const mail = useMemo(() => readMail(mjml), [mjml])
  const put = (next: string) => work.change(withText(work.content, locale, { ...source, mjml: next }))
  function write(next: string, of?: string): void {
    undo.note(mjml, of)
    put(next)
  }
  function apply(edited: Edited | undefined): void {
    if (!edited) return
    write(edited.source)
    select(edited.selected)
  }
  if (!mail) {
    const toCode = () => void navigate({ search: (before) => ({ ...before, view: 'code' }), replace: true })
    return (
      <Empty
        title={t.unreadable}
        text={t.unreadableText}
        action={<Button onClick={toCode}>{t.toCode}</Button>}
      />
    )
  }
  const state: BlockWork = {
    mjml,
    mail,
    selected: findBlock(mail, selected),
    select,
    write,
    apply,
    undo,
    stepBack: () => put(undo.undo(mjml) ?? mjml),
    stepForth: () => put(undo.redo(mjml) ?? mjml),
    add(offer: Offer) {
      const words = texts[locale.startsWith('fr') ? 'fr' : 'en']
      apply(insert(mjml, mail, findBlock(mail, selected), snippetOf(offer, words)))
    },
  }
  return (
    <BlockContext.Provider value={state}>
      <div className={css.blocks}>
        <Palette />
        <Canvas />
        <Inspector source={source} />
      </div>
    </BlockContext.Provider>
  )
}
