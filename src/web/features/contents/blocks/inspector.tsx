import { Button, Textarea, TextInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import type { EmailText } from '../contents.ts'
import { useEditor } from '../editor-context.ts'
import { EmailFields } from '../email-fields.tsx'
import { ProblemList } from '../problem-list.tsx'
import { AlignField, ColorField, Contrast, TextField } from './attribute-fields.tsx'
import { useBlocks } from './block-context.ts'
import css from './blocks.module.css'
import { ContentField } from './content-field.tsx'
import { setContent, setSource } from './edit.ts'
import { type Block, contentOf } from './model.ts'
import type { MjmlElement } from './parse.ts'
import { texts } from './texts.ts'

/** The chosen block by its form; when none is chosen, what concerns the whole mail. */
export function Inspector({ source }: { source: EmailText }) {
  const t = useTexts(texts)
  const { selected, select, mail } = useBlocks()
  const { render, locale, mayEdit } = useEditor()
  return (
    <section className={css.inspector} aria-label={selected ? t[selected.kind] : t.whole}>
      <div className={css.paneHead}>
        <h2 className={css.paneTitle}>{selected ? t[selected.kind] : t.whole}</h2>
        {selected ? (
          <Button size="compact-sm" variant="subtle" onClick={() => select(undefined)}>
            {t.whole}
          </Button>
        ) : null}
      </div>
      <fieldset className={css.form} disabled={!mayEdit}>
        {selected ? (
          <BlockForm key={selected.path} block={selected} />
        ) : (
          <>
            <p className={css.hint}>{t.chooseBlock}</p>
            <EmailFields source={source} narrow />
            <ColorField element={mail.body} name="background-color" label={t.bodyGround} />
            <ProblemList problems={render.problems} locale={locale} />
          </>
        )}
      </fieldset>
    </section>
  )
}

function BlockForm({ block }: { block: Block }) {
  const t = useTexts(texts)
  const { kind, element } = block
  if (kind === 'partial') return <p className={css.hint}>{t.partialText}</p>
  if (!element || kind === 'code') return <CodeForm block={block} />
  switch (kind) {
    case 'title':
    case 'text':
      return <TextForm element={element} />
    case 'button':
      return <ButtonForm element={element} />
    case 'image':
      return <ImageForm element={element} />
    case 'divider':
      return (
        <>
          <ColorField element={element} name="border-color" label={t.line} />
          <TextField element={element} name="border-width" label={t.thickness} />
          <TextField element={element} name="padding" label={t.padding} />
        </>
      )
    case 'spacer':
      return <TextField element={element} name="height" label={t.height} />
    case 'table':
      return <TableForm element={element} />
    case 'section':
      return (
        <>
          <ColorField element={element} name="background-color" label={t.ground} />
          <TextField element={element} name="padding" label={t.padding} />
        </>
      )
    default:
      return kind satisfies never
  }
}

function TextForm({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  return (
    <>
      <ContentField element={element} />
      <TextField element={element} name="font-size" label={t.size} />
      <ColorField element={element} name="color" label={t.color} />
      <AlignField element={element} />
      <TextField element={element} name="padding" label={t.padding} />
    </>
  )
}

function ButtonForm({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  return (
    <>
      <ContentField element={element} />
      <TextField element={element} name="href" label={t.href} holes />
      <ColorField element={element} name="background-color" label={t.ground} />
      <ColorField element={element} name="color" label={t.color} />
      <Contrast element={element} />
      <AlignField element={element} />
      <div className={css.pair}>
        <TextField element={element} name="border-radius" label={t.radius} />
        <TextField element={element} name="padding" label={t.padding} />
      </div>
    </>
  )
}

function ImageForm({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  return (
    <>
      <TextField element={element} name="src" label={t.src} holes keepsEmpty />
      <TextField element={element} name="alt" label={t.alt} hint={t.altHint} holes keepsEmpty />
      <TextField element={element} name="href" label={t.href} holes />
      <TextField element={element} name="width" label={t.width} />
      <AlignField element={element} />
      <TextField element={element} name="padding" label={t.padding} />
    </>
  )
}

const EACH = /\{\{#each ([\w.]+)/

/** Rows of a list, such as the products of an order: the list by its name, the rows as code. */
function TableForm({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  const { mjml, write } = useBlocks()
  const content = contentOf(mjml, element)
  const list = EACH.exec(content)?.[1]
  return (
    <>
      {list === undefined ? null : (
        <TextInput
          label={t.list}
          value={list}
          onChange={(event) => {
            const name = event.currentTarget.value.replace(/[^\w.]/g, '')
            write(setContent(mjml, element, content.replace(EACH, `{{#each ${name || 'event'}`)), 'each')
          }}
        />
      )}
      <Textarea
        label={t.code}
        autosize
        minRows={8}
        maxRows={22}
        styles={mono}
        value={content}
        onChange={(event) => write(setContent(mjml, element, event.currentTarget.value), 'content')}
      />
    </>
  )
}

const mono = { input: { fontFamily: 'ui-monospace, monospace', fontSize: 12 } }

function CodeForm({ block }: { block: Block }) {
  const t = useTexts(texts)
  const { mjml, write } = useBlocks()
  return (
    <>
      <p className={css.hint}>{t.codeText}</p>
      <Textarea
        label={t.code}
        autosize
        minRows={6}
        maxRows={24}
        styles={mono}
        value={mjml.slice(block.start, block.end)}
        onChange={(event) => write(setSource(mjml, block, event.currentTarget.value), 'code')}
      />
    </>
  )
}
