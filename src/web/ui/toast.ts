import { notifications } from '@mantine/notifications'
import { sayProblem } from './failure.tsx'
import { texts } from './texts.ts'

const ERROR_MS = 12_000

/** It was done. Said politely to screen readers too. */
export function toast(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4_000, closeButtonProps: closeButton() })
}

/** It was not done: what the server said. */
export function toastError(error: unknown): void {
  notifications.show({
    message: sayProblem(error),
    color: 'rose',
    autoClose: ERROR_MS,
    closeButtonProps: closeButton(),
  })
}

/** A cross needs a name; toasts stand outside of React's languages, the page's own says which. */
function closeButton() {
  return { 'aria-label': texts[document.documentElement.lang === 'fr' ? 'fr' : 'en'].close }
}
