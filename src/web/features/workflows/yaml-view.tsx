import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Loading } from '../../ui/loading.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import { type Finding, toDefinition } from './drafts.ts'
import { FindingList, useSayFinding } from './finding-list.tsx'
import type { WorkHistory } from './use-history.ts'

const YamlEditor = lazy(async () => ({ default: (await import('./yaml-editor.tsx')).YamlEditor }))

interface YamlViewProps {
  readonly history: WorkHistory
  readonly source: string
  readonly lint: readonly Finding[]
  readonly schema: object
}

/** The work as text; what is typed is drawn as soon as it can be read, comments and all. */
export function YamlView({ history, source, lint, schema }: YamlViewProps) {
  const t = useTexts(texts)
  const say = useSayFinding()
  const { mayEdit } = useDesigner()
  const [text, setText] = useState(source)
  const [broken, setBroken] = useState(false)
  // An undo, say: the text follows, unless it is what was typed here.
  useEffect(() => {
    setText(source)
    setBroken(false)
  }, [source])
  function write(next: string): void {
    if (next === text) return
    setText(next)
    const definition = toDefinition(next)
    setBroken(!definition)
    if (definition) history.change({ definition, source: next }, 'yaml')
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: `say` is new at each drawing and says the same
  const marks = useMemo(
    () =>
      lint.flatMap((finding) =>
        finding.line === undefined
          ? []
          : [{ line: finding.line, severity: finding.level, message: say(finding) }],
      ),
    [lint],
  )
  return (
    <section className={css.yaml} aria-label={t.yaml}>
      <p className={css.hint}>{t.yamlHelp}</p>
      {broken ? (
        <p className={css.broken} role="alert">
          {t.yamlBroken}
        </p>
      ) : null}
      <FindingList findings={lint} lead={({ line }) => (line === undefined ? '' : `${t.line(line)} · `)} />
      <Suspense fallback={<Loading />}>
        <YamlEditor
          label={t.yaml}
          value={text}
          readOnly={!mayEdit}
          schema={schema}
          marks={marks}
          onChange={write}
        />
      </Suspense>
    </section>
  )
}
