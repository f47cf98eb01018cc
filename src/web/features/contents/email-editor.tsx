import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useRef } from 'react'
import { Loading } from '../../ui/loading.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import type { CodeHandle } from './code/code-editor.tsx'
import { completionsOf } from './code/completions.ts'
import type { EmailText, Problem } from './contents.ts'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { EmailFields } from './email-fields.tsx'
import { withText } from './languages.ts'
import { PreviewPane } from './preview-pane.tsx'
import { ProblemList } from './problem-list.tsx'
import { editorViews } from './route-search.ts'
import { sayProblem } from './say-problem.ts'
import { useVariables } from './variable-menu.tsx'

const CodeEditor = lazy(() =>
  import('./code/code-editor.tsx').then((module) => ({ default: module.CodeEditor })),
)

const BlockEditor = lazy(() =>
  import('./blocks/block-editor.tsx').then((module) => ({ default: module.BlockEditor })),
)
const route = getRouteApi('/shell/contents/$key')

/** As blocks, or MJML on the left and what it becomes on the right. */
export function EmailEditor() {
  const { work, locale } = useEditor()
  const { view = editorViews[0] } = route.useSearch()
  const source = work.content.source[locale] as EmailText
  if (view === 'blocks') {
    return (
      <Suspense fallback={<Loading lines={12} />}>
        <BlockEditor key={locale} source={source} />
      </Suspense>
    )
  }
  return (
    <div className={css.halves}>
      <div className={css.writing}>
        <EmailFields source={source} />
        <MjmlCode source={source} />
      </div>
      <PreviewPane />
    </div>
  )
}

function MjmlCode({ source }: { source: EmailText }) {
  const t = useTexts(texts)
  const { locale: reader } = useLocale()
  const { work, locale, render, mayEdit, onInsert } = useEditor()
  const { data: variables } = useVariables()
  const code = useRef<CodeHandle>(undefined)
  const here = render.problems.filter((one) => one.locale === locale && one.part === 'mjml')
  const goTo = ({ part, line }: Problem) => {
    if (part === 'mjml' && line !== null) code.current?.goTo(line)
  }
  return (
    <>
      <div className={css.code}>
        <Suspense fallback={<Loading lines={12} />}>
          <CodeEditor
            key={locale}
            label={t.mjmlCode}
            language="mjml"
            value={source.mjml}
            readOnly={!mayEdit}
            completions={completionsOf(variables)}
            marks={here.flatMap((problem) =>
              problem.line === null
                ? []
                : [
                    {
                      line: problem.line,
                      severity: problem.severity,
                      message: sayProblem(problem, reader).message,
                    },
                  ],
            )}
            onChange={(mjml) => work.change(withText(work.content, locale, { ...source, mjml }))}
            handle={(handle) => {
              code.current = handle
              onInsert(handle ? (text) => code.current?.insert(text) : undefined)
            }}
          />
        </Suspense>
      </div>
      <section className={css.problemPane} aria-label={t.problems}>
        {render.problems.length === 0 ? <p className={css.hint}>{t.noProblem}</p> : null}
        <ProblemList problems={render.problems} locale={locale} goTo={goTo} />
      </section>
    </>
  )
}
