import { ActionIcon, CloseButton, Menu } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconCopy, IconCopyPlus, IconDots, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTexts } from '../../words/locale.tsx'
import { BranchFields } from './branch-fields.tsx'
import { TRIGGER, useDesigner } from './designer-context.ts'
import { texts as designerTexts } from './designer-texts.ts'
import type { Schema } from './fields/schema.ts'
import { SchemaForm } from './fields/schema-field.tsx'
import { FindingList } from './finding-list.tsx'
import type { Block } from './model/definition.ts'
import { sayStep, sayTrigger } from './model/say.ts'
import type { StepView } from './model/tree.ts'
import css from './panel.module.css'
import { lookOf } from './step-look.ts'
import { StepResults } from './step-results.tsx'
import { texts } from './step-texts.ts'
import { useNames } from './use-names.ts'
import { WorkflowSettings } from './workflow-settings.tsx'

const AFTER_MENU_MS = 60

/** Beside the canvas: what the chosen step is set to, in a form that its schema draws. */
export function Inspector({ schema }: { schema: Schema }) {
  const { selected, steps, fieldWanted, wantField, select } = useDesigner()
  const panel = useRef<HTMLElement>(null)
  const t = useTexts(designerTexts)
  useEffect(() => {
    if (!fieldWanted) return
    // The menu that the step came from gives the focus back first.
    const timer = window.setTimeout(() => {
      // Somebody who was faster has begun to fill it in already.
      if (!panel.current?.contains(document.activeElement))
        panel.current?.querySelector<HTMLElement>('[data-form] input, [data-form] textarea')?.focus()
      wantField(false)
    }, AFTER_MENU_MS)
    return () => window.clearTimeout(timer)
  }, [fieldWanted, wantField])
  function leave(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.stopPropagation()
    document.getElementById(`step-${selected}`)?.focus()
  }
  const step = steps.find(({ id }) => id === selected)
  return (
    <aside className={css.inspector} aria-label={t.panel} ref={panel} onKeyDown={leave}>
      <div className={css.panelClose}>
        <CloseButton aria-label={t.closePanel} onClick={() => select(undefined)} />
      </div>
      {selected === TRIGGER ? <TriggerPanel schema={schema} /> : null}
      {step ? <StepPanel key={step.id} step={step} schema={schema} /> : null}
    </aside>
  )
}

function TriggerPanel({ schema }: { schema: Schema }) {
  const t = useTexts(texts)
  const names = useNames()
  const { definition, findings } = useDesigner()
  const { kind, title } = sayTrigger(t, definition, names)
  const { icon: Icon } = lookOf('trigger')
  return (
    <>
      <header className={css.panelHead}>
        <span className={css.panelIcon}>
          <Icon size={19} />
        </span>
        <div>
          <div className={css.panelKind}>{kind}</div>
          <h2 className={css.panelTitle}>{title}</h2>
        </div>
      </header>
      <FindingList findings={findings.get(TRIGGER) ?? []} />
      <div data-form>
        <WorkflowSettings schema={schema} />
      </div>
    </>
  )
}

function StepPanel({ step, schema }: { step: StepView; schema: Schema }) {
  const t = useTexts(texts)
  const names = useNames()
  const { findings, changeStep, mayEdit } = useDesigner()
  const { id, type, block } = step
  const { kind, title } = sayStep(t, type, block, names)
  const { icon: Icon, tone } = lookOf(type, block)
  const form = formOf(schema.$defs?.[`step-${type}`])
  return (
    <>
      <header className={css.panelHead}>
        <span className={css.panelIcon} data-tone={tone}>
          <Icon size={19} />
        </span>
        <div className={css.panelTexts}>
          <div className={css.panelKind}>{kind}</div>
          <h2 className={css.panelTitle}>{title}</h2>
        </div>
        {mayEdit ? <StepMenu id={id} /> : null}
      </header>
      <FindingList findings={findings.get(id) ?? []} />
      <StepResults step={step} />
      <fieldset className={css.form} data-form disabled={!mayEdit}>
        <SchemaForm
          name={type}
          bare
          schema={form}
          value={block}
          root={schema}
          onChange={(next, field) => changeStep(id, { ...(next as Block), id }, field)}
        />
        <BranchFields step={step} />
      </fieldset>
    </>
  )
}

/** Its own settings first; where it goes on is drawn on the canvas, and its key is kept. */
function formOf(schema: Schema | undefined): Schema {
  const { id: _id, outcomes: _outcomes, note, ...properties } = schema?.properties ?? {}
  return { ...schema, properties: { ...properties, ...(note && { note }) } }
}

function StepMenu({ id }: { id: string }) {
  const t = useTexts(designerTexts)
  const { copy, duplicate, move, remove } = useDesigner()
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.more}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => move(id, -1)}>
          {t.moveUp}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => move(id, 1)}>
          {t.moveDown}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopyPlus size={15} />} onClick={() => duplicate(id)}>
          {t.duplicate}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => copy(id)}>
          {t.copy}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => remove(id)}>
          {t.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
