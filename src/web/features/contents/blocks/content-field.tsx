import { ActionIcon, Textarea } from '@mantine/core'
import { IconBold, IconItalic, IconLink } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { useEditor } from '../editor-context.ts'
import { useBlocks } from './block-context.ts'
import css from './blocks.module.css'
import { setContent } from './edit.ts'
import { contentOf } from './model.ts'
import type { MjmlElement } from './parse.ts'
import { texts } from './texts.ts'

const wraps = [
  { key: 'bold', icon: IconBold, open: '<b>', close: '</b>' },
  { key: 'italic', icon: IconItalic, open: '<i>', close: '</i>' },
  { key: 'link', icon: IconLink, open: '<a href="https://">', close: '</a>' },
] as const

/** What stands between the tags: HTML as it is, with buttons for the commonest of it. */
export function ContentField({ element }: { element: MjmlElement }) {
  const t = useTexts(texts)
  const { onInsert } = useEditor()
  const { mjml, write } = useBlocks()
  const input = useRef<HTMLTextAreaElement>(null)
  const set = (content: string) => write(setContent(mjml, element, content), 'content')
  function wrap(open: string, close: string): void {
    const {
      selectionStart: from,
      selectionEnd: to,
      value,
    } = input.current ?? { selectionStart: 0, selectionEnd: 0, value: '' }
    set(value.slice(0, from) + open + value.slice(from, to) + close + value.slice(to))
    input.current?.focus()
  }
  const latest = useRef(wrap)
  latest.current = wrap
  useEffect(() => {
    onInsert((text) => latest.current('', text))
    return () => onInsert(undefined)
  }, [onInsert])
  return (
    <div>
      <div className={css.wraps}>
        <span className={css.label}>{t.content}</span>
        {element.name === 'mj-button'
          ? null
          : wraps.map(({ key, icon: Icon, open, close }) => (
              <ActionIcon
                key={key}
                variant="subtle"
                color="gray"
                size={28}
                aria-label={t[key]}
                onClick={() => wrap(open, close)}
              >
                <Icon size={16} />
              </ActionIcon>
            ))}
      </div>
      <Textarea
        ref={input}
        aria-label={t.content}
        description={element.name === 'mj-button' ? null : t.contentHint}
        autosize
        minRows={element.name === 'mj-button' ? 1 : 4}
        maxRows={18}
        value={contentOf(mjml, element)}
        onFocus={() => onInsert((text) => latest.current('', text))}
        onChange={(event) => set(event.currentTarget.value)}
      />
    </div>
  )
}
