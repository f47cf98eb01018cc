import { TextInput } from '@mantine/core'
import { IconClipboard } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useTexts } from '../../words/locale.tsx'
import css from './add.module.css'
import { useDesigner } from './designer-context.ts'
import { texts as designerTexts } from './designer-texts.ts'
import type { Place } from './model/layout.ts'
import { choiceGroups } from './step-choices.ts'
import { lookOf } from './step-look.ts'
import { texts } from './step-texts.ts'

interface Option {
  readonly id: string
  readonly group: string
  readonly title: string
  readonly hint: string
  readonly tone: string
  readonly icon: ReactNode
  choose(): void
}

/** Search, arrows, Enter. */
export function AddMenu({ place }: { place: Place }) {
  const t = useTexts(designerTexts)
  const [query, search] = useState('')
  const [chosen, point] = useState(0)
  const options = useOptions(place, query.trim().toLowerCase())
  const current = Math.min(chosen, Math.max(0, options.length - 1))

  function steer(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      point((current + by + options.length) % Math.max(1, options.length))
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      options[current]?.choose()
    }
    if (event.key !== 'Escape') event.stopPropagation()
  }
  return (
    <div className={css.menu}>
      <TextInput
        data-autofocus
        value={query}
        onChange={(event) => {
          search(event.currentTarget.value)
          point(0)
        }}
        onKeyDown={steer}
        placeholder={t.searchStep}
        aria-label={t.searchStep}
        role="combobox"
        aria-expanded
        aria-controls="add-options"
        aria-activedescendant={options[current] ? `add-${options[current].id}` : undefined}
      />
      <div className={css.options} id="add-options" role="listbox" aria-label={t.addHere} tabIndex={-1}>
        {options.length === 0 ? <div className={css.nothing}>{t.noStep}</div> : null}
        {options.map((option, index) => (
          <Line
            key={option.id}
            option={option}
            first={options[index - 1]?.group !== option.group}
            chosen={index === current}
          />
        ))}
      </div>
    </div>
  )
}

function Line({ option, first, chosen }: { option: Option; first: boolean; chosen: boolean }) {
  return (
    <>
      {first ? (
        <div className={css.group} role="presentation">
          {option.group}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are steered from the field, as a listbox asks */}
      <div
        id={`add-${option.id}`}
        role="option"
        aria-selected={chosen}
        tabIndex={-1}
        className={`${css.option} ${chosen ? css.chosen : ''}`}
        onClick={() => option.choose()}
      >
        <span className={css.icon} data-tone={option.tone}>
          {option.icon}
        </span>
        <span>
          <span className={css.title}>{option.title}</span>
          <span className={css.hint}>{option.hint}</span>
        </span>
      </div>
    </>
  )
}

/** Those whose name begins so come first. */
function useOptions(place: Place, query: string): Option[] {
  const t = useTexts(texts)
  const words = useTexts(designerTexts)
  const { add, paste, canPaste } = useDesigner()
  const all = choiceGroups.flatMap(({ group, choices }) =>
    choices.map((choice): Option => {
      const { icon: Icon, tone } = lookOf(choice)
      return {
        id: choice,
        group: t.groups[group],
        title: t.types[choice],
        hint: t.hints[choice],
        tone,
        icon: <Icon size={17} stroke={1.8} />,
        choose: () => add(place, choice),
      }
    }),
  )
  const pasted: Option = {
    id: 'paste',
    group: words.clipboard,
    title: words.paste,
    hint: words.pasteHint,
    tone: 'plain',
    icon: <IconClipboard size={17} stroke={1.8} />,
    choose: () => paste(place),
  }
  const offered = canPaste ? [...all, pasted] : all
  if (query === '') return offered
  const begins = ({ title }: Option) => title.toLowerCase().startsWith(query)
  const found = offered.filter(({ title, hint }) => `${title} ${hint}`.toLowerCase().includes(query))
  return [...found.filter(begins), ...found.filter((option) => !begins(option))]
}
