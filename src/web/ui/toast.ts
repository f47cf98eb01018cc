import { notifications } from '@mantine/notifications'
import { sayProblem } from './failure.tsx'

const ERROR_MS = 12_000

/** It was done. Said politely to screen readers too. */
export function toast(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4_000 })
}

/** It was not done: what the server said. */
export function toastError(error: unknown): void {
  notifications.show({ message: sayProblem(error), color: 'rose', autoClose: ERROR_MS })
}
