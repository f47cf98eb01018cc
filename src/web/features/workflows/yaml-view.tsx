import { Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import { type Finding, toDefinition } from './drafts.ts'
import { FindingList } from './finding-list.tsx'
import type { WorkHistory } from './use-history.ts'

interface YamlViewProps {
  readonly history: WorkHistory
  readonly source: string
  readonly lint: readonly Finding[]
}

/** The work as text; what is typed is drawn as soon as it can be read, comments and all. */
export function YamlView({ history, source, lint }: YamlViewProps) {
  const t = useTexts(texts)
  const { mayEdit } = useDesigner()
  const [text, setText] = useState(source)
  const [broken, setBroken] = useState(false)
  // An undo, say: the text follows, unless it is what was typed here.
  useEffect(() => {
    setText(source)
    setBroken(false)
  }, [source])
  function write(next: string): void {
    setText(next)
    const definition = toDefinition(next)
    setBroken(!definition)
    if (definition) history.change({ definition, source: next }, 'yaml')
  }
  const placed = lint.map((finding) =>
    finding.line === undefined
      ? finding
      : { ...finding, message: `${t.line(finding.line)} · ${finding.message}` },
  )
  return (
    <section className={css.yaml} aria-label={t.yaml}>
      <p className={css.hint}>{t.yamlHelp}</p>
      <Textarea
        aria-label={t.yaml}
        value={text}
        readOnly={!mayEdit}
        error={broken ? t.yamlBroken : null}
        autosize
        minRows={24}
        spellCheck={false}
        styles={{ input: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } }}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <FindingList findings={placed} />
    </section>
  )
}
