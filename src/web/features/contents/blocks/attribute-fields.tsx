import { SegmentedControl, TextInput } from '@mantine/core'
import { useRef } from 'react'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import { contrastOf } from '../contrast.ts'
import { useEditor } from '../editor-context.ts'
import { useBlocks } from './block-context.ts'
import css from './blocks.module.css'
import { setAttribute } from './edit.ts'
import { attributeOf } from './model.ts'
import type { MjmlElement } from './parse.ts'
import { texts } from './texts.ts'

interface FieldProps {
  readonly element: MjmlElement
  readonly name: string
  readonly label: string
}

interface TextFieldProps extends FieldProps {
  readonly hint?: string
  /** Values can be inserted. */
  readonly holes?: boolean
  /** An empty one means something, and stays. */
  readonly keepsEmpty?: boolean
}

/** One attribute; an empty field takes it out, and the mail's own default is back. */
export function TextField({ element, name, label, hint, holes, keepsEmpty }: TextFieldProps) {
  const t = useTexts(texts)
  const { onInsert } = useEditor()
  const { mjml, write } = useBlocks()
  const value = attributeOf(element, name) ?? ''
  const set = (next: string) =>
    write(setAttribute(mjml, element, name, next === '' && !keepsEmpty ? undefined : next), name)
  const latest = useRef({ set, value })
  latest.current = { set, value }
  return (
    <TextInput
      label={label}
      description={hint}
      placeholder={holes || keepsEmpty ? '' : t.usual}
      value={value}
      onFocus={() =>
        holes ? onInsert((text) => latest.current.set(latest.current.value + text)) : undefined
      }
      onChange={(event) => set(event.currentTarget.value)}
    />
  )
}

const HEX = /^#[0-9a-f]{6}$/i

export function ColorField({ element, name, label }: FieldProps) {
  const t = useTexts(texts)
  const { mjml, write } = useBlocks()
  const value = attributeOf(element, name) ?? ''
  const set = (next: string) => write(setAttribute(mjml, element, name, next || undefined), name)
  return (
    <div className={css.color}>
      <TextInput
        label={label}
        placeholder={t.usual}
        value={value}
        onChange={(event) => set(event.currentTarget.value)}
      />
      <input
        type="color"
        className={css.swatch}
        aria-label={t.pick(label)}
        value={HEX.test(value) ? value : '#ffffff'}
        onChange={(event) => set(event.currentTarget.value)}
      />
    </div>
  )
}

const sides = ['left', 'center', 'right'] as const

export function AlignField({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  const { mjml, write } = useBlocks()
  const usual = element.name === 'mj-text' ? 'left' : 'center'
  return (
    <div>
      <div className={css.label}>{t.align}</div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t.align}
        value={attributeOf(element, 'align') ?? usual}
        onChange={(side) => write(setAttribute(mjml, element, 'align', side), 'align')}
        data={sides.map((value) => ({ value, label: t[value] }))}
      />
    </div>
  )
}

const READABLE = 4.5

/** Whether the words on a button can be read, where both colours are known. */
export function Contrast({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  const format = useFormat()
  const ground = attributeOf(element, 'background-color')
  const ratio = ground && contrastOf(ground, attributeOf(element, 'color') ?? '#ffffff')
  if (!ratio) return null
  const said = format.number(Math.round(ratio * 10) / 10)
  return ratio < READABLE ? (
    <p className={css.bad}>{t.unreadableColors(said)}</p>
  ) : (
    <p className={css.hint}>{t.readable(said)}</p>
  )
}
