import { Popover } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTexts } from '../../words/locale.tsx'
import css from './add.module.css'
import { AddMenu } from './add-menu.tsx'
import { placeKey, useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import type { Place } from './model/layout.ts'

/** A "+": a step is put here. On the canvas the key + opens it too, so that it is no stop for the tab key. */
export function AddButton({ place, inCanvas }: { place: Place; inCanvas?: boolean }) {
  const t = useTexts(texts)
  const { adding, openMenu, mayEdit } = useDesigner()
  if (!mayEdit) return null
  const open = adding === placeKey(place)
  return (
    <Popover
      opened={open}
      // Not onClose: that comes after another menu was opened, and would close it.
      onDismiss={() => openMenu(undefined)}
      trapFocus
      returnFocus
      position={inCanvas ? 'right-start' : 'bottom-start'}
      shadow="md"
      radius={12}
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={`${css.plus} ${open ? css.open : ''} nodrag nopan`}
          aria-label={t.addHere}
          aria-expanded={open}
          aria-haspopup="dialog"
          data-place={placeKey(place)}
          tabIndex={inCanvas ? -1 : 0}
          onClick={() => openMenu(open ? undefined : place)}
        >
          <IconPlus size={14} stroke={2.2} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t.addHere}>
        <AddMenu place={place} />
      </Popover.Dropdown>
    </Popover>
  )
}
