import { lazy, Suspense, useMemo, useRef } from 'react'
import { Loading } from '../../ui/loading.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { parseScript } from '../calls/script.ts'
import { ScriptNodes } from '../calls/script-nodes.tsx'
import type { CodeHandle } from './code/code-editor.tsx'
import { completionsOf } from './code/completions.ts'
import { CustomerPicker } from './customer-picker.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { withText } from './languages.ts'
import parts from './parts.module.css'
import look from './preview.module.css'
import { ProblemList } from './problem-list.tsx'
import { sayProblem } from './say-problem.ts'
import { useVariables } from './variable-menu.tsx'

const CodeEditor = lazy(() =>
  import('./code/code-editor.tsx').then((module) => ({ default: module.CodeEditor })),
)

/** The script as text, and step by step as the console reads it out. */
export function ScriptEditor() {
  const t = useTexts(texts)
  const { locale: reader } = useLocale()
  const { work, locale, render, mayEdit, onInsert } = useEditor()
  const { data: variables } = useVariables()
  const code = useRef<CodeHandle>(undefined)
  const { body } = work.content.source[locale] as { body: string }
  const here = render.problems.filter((one) => one.locale === locale)
  return (
    <div className={css.halves}>
      <div className={css.writing}>
        <p className={css.help}>{t.scriptHelp}</p>
        <div className={css.code}>
          <Suspense fallback={<Loading lines={12} />}>
            <CodeEditor
              key={locale}
              label={t.scriptCode}
              language="script"
              value={body}
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
              onChange={(text) => work.change(withText(work.content, locale, { body: text }))}
              handle={(handle) => {
                code.current = handle
                onInsert(handle ? (text) => code.current?.insert(text) : undefined)
              }}
            />
          </Suspense>
        </div>
        <section className={css.problemPane} aria-label={t.problems}>
          {render.problems.length === 0 ? <p className={css.hint}>{t.noProblem}</p> : null}
          <ProblemList
            problems={render.problems}
            locale={locale}
            goTo={({ line }) => (line === null ? undefined : code.current?.goTo(line))}
          />
        </section>
      </div>
      <AgentView html={render.rendered?.html ?? ''} />
    </div>
  )
}

/** Every step with its answers and where each leads, for the chosen customer. */
function AgentView({ html }: { html: string }) {
  const t = useTexts(texts)
  const { render } = useEditor()
  const steps = useMemo(() => parseScript(html, t.script), [html, t.script])
  return (
    <section className={look.preview} aria-label={t.agentView}>
      <div className={look.inbox}>
        <div className={look.inboxTexts}>
          <div className={look.inboxSubject}>{t.agentView}</div>
          <div className={look.inboxFrom}>{t.stepsOf(steps.length)}</div>
        </div>
        <CustomerPicker />
      </div>
      <ol className={parts.steps}>
        {steps.length === 0 ? <p className={css.hint}>{render.rendered ? t.noSteps : t.noRender}</p> : null}
        {steps.map((step, index) => (
          <li key={step.title} className={parts.step}>
            <h2 className={parts.stepTitle}>
              <span className={parts.stepNumber}>{index + 1}</span> {step.title}
            </h2>
            <div className={parts.speech}>
              <ScriptNodes nodes={step.said} />
            </div>
            {step.answers.map((answer, number) => (
              <div key={answer.text} className={parts.answer}>
                <kbd>{number + 1}</kbd>
                <span>
                  <b>{answer.text}</b>{' '}
                  <span className={css.hint}>
                    {answer.next === undefined ? t.endsCall : t.goesTo(steps[answer.next]?.title ?? '')}
                  </span>
                  {answer.reply.length > 0 ? (
                    <span className={parts.reply}>
                      {t.replies} <ScriptNodes nodes={answer.reply} />
                    </span>
                  ) : null}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ol>
    </section>
  )
}
