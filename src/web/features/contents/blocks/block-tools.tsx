import { Menu } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconCopy, IconPlus, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../../../words/locale.tsx'
import { useEditor } from '../editor-context.ts'
import { useBlocks } from './block-context.ts'
import css from './blocks.module.css'
import { canMove, duplicate, move, remove } from './edit.ts'
import type { Block } from './model.ts'
import { offers } from './snippets.ts'
import { texts } from './texts.ts'
import type { Rect } from './use-rects.ts'

const BAR_PX = 34

/** The frame around the chosen block, with what can be done to it. */
export function BlockTools({ block, rect }: { block: Block; rect: Rect }) {
  const t = useTexts(texts)
  const { mayEdit } = useEditor()
  const { mjml, mail, apply, add } = useBlocks()
  const { top, left, width, height } = rect
  const isHigh = top < BAR_PX
  return (
    <>
      <div className={css.chosen} style={{ top, left, width, height }} />
      {mayEdit ? (
        <div
          className={css.bar}
          style={{ top: isHigh ? top : top - BAR_PX, left }}
          role="toolbar"
          aria-label={t[block.kind]}
        >
          <span className={css.barName}>{t[block.kind]}</span>
          <Act
            label={t.up}
            icon={IconArrowUp}
            disabled={!canMove(mail, block, -1)}
            onClick={() => apply(move(mjml, mail, block, -1))}
          />
          <Act
            label={t.down}
            icon={IconArrowDown}
            disabled={!canMove(mail, block, 1)}
            onClick={() => apply(move(mjml, mail, block, 1))}
          />
          <Act label={t.copy} icon={IconCopy} onClick={() => apply(duplicate(mjml, block))} />
          <Act label={t.drop} icon={IconTrash} onClick={() => apply(remove(mjml, block))} />
        </div>
      ) : null}
      {mayEdit ? (
        <div className={css.plusSpot} style={{ top: top + height - 14, left: left + width / 2 - 14 }}>
          <Menu>
            <Menu.Target>
              <button type="button" className={css.plus} aria-label={t.addBelow}>
                <IconPlus size={16} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {offers.map(({ key, icon: Icon }) => (
                <Menu.Item key={key} leftSection={<Icon size={15} />} onClick={() => add(key)}>
                  {t[key]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      ) : null}
    </>
  )
}

interface ActProps {
  readonly label: string
  readonly icon: typeof IconCopy
  readonly disabled?: boolean
  readonly onClick: () => void
}

function Act({ label, icon: Icon, disabled, onClick }: ActProps) {
  return (
    <button
      type="button"
      className={css.act}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={15} aria-hidden />
    </button>
  )
}
