import { Button, Popover, TextInput } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import parts from './parts.module.css'

type Variable = Schemas['TemplateVariableOffer']

export const useVariables = () =>
  useQuery({
    queryKey: ['template-variables'],
    staleTime: 60_000,
    queryFn: () => call('GET /template-variables'),
  })

/** Values by their source; the chosen one goes where was written last. */
export function VariableMenu() {
  const t = useTexts(texts)
  const format = useFormat()
  const { insert } = useEditor()
  const { data } = useVariables()
  const [opened, open] = useState(false)
  const [asked, ask] = useState('')
  const groups = data
    ? [
        { title: t.groupCustomer, variables: data.customer },
        ...data.events.map(({ event, variables }) => ({ title: t.groupEvent(event), variables })),
        { title: t.groupScores, variables: data.scores },
        { title: t.groupCompany, variables: data.company },
        { title: t.groupLinks, variables: data.links },
      ]
    : []
  const found = groups
    .map(({ title, variables }) => ({ title, variables: variables.filter((one) => matches(one, asked)) }))
    .filter(({ variables }) => variables.length > 0)
  function choose(variable: Variable): void {
    insert?.(toHole(variable))
    open(false)
  }
  return (
    <Popover
      opened={opened}
      onChange={open}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
      width={340}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBraces size={16} />}
          disabled={!insert}
          aria-haspopup="dialog"
          onClick={() => open(!opened)}
        >
          {t.insert}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.insert}>
        <TextInput
          aria-label={t.insertSearch}
          placeholder={t.insertSearch}
          value={asked}
          onChange={(event) => ask(event.currentTarget.value)}
        />
        <div className={parts.variables}>
          {found.length === 0 ? <p className={css.hint}>{t.insertNone}</p> : null}
          {found.map(({ title, variables }) => (
            <section key={title} aria-label={title}>
              <div className={parts.groupTitle}>{title}</div>
              {variables.map((one) => (
                <button key={one.path} type="button" className={parts.variable} onClick={() => choose(one)}>
                  <code>{one.path}</code>
                  {one.coverage === null ? null : (
                    <span className={css.hint}>{t.coverage(format.percent(one.coverage, 0))}</span>
                  )}
                </button>
              ))}
            </section>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function matches({ path }: Variable, asked: string): boolean {
  return path.toLowerCase().includes(asked.trim().toLowerCase())
}

/** A list is gone through; what not everybody has gets a default. */
function toHole({ path, coverage, type }: Variable): string {
  const [list, inside] = path.split('[].')
  if (inside !== undefined) return `{{#each ${list}}}{{${inside}}} {{/each}}`
  if (type === 'array') return `{{join ${path} ", "}}`
  return coverage !== null && coverage < 1 && type === 'string' ? `{{default ${path} "…"}}` : `{{${path}}}`
}
