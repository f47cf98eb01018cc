import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

const UNDO_MS = 8_000
let count = 0

/** It was done, and can be taken back from where it is said. */
export function toastUndo(message: string, undoWord: string, undo: () => void): void {
  const id = `undo-${++count}`
  const take = () => {
    undo()
    notifications.hide(id)
  }
  notifications.show({
    id,
    color: 'green',
    autoClose: UNDO_MS,
    message: (
      <span style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
        {message}
        <Button size="compact-sm" variant="default" onClick={take}>
          {undoWord}
        </Button>
      </span>
    ),
  })
}
