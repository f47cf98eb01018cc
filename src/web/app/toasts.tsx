import { Notifications } from '@mantine/notifications'

/** Where toasts appear; loaded after the first screen, for nothing is said before. */
export function Toasts() {
  return <Notifications position="bottom-right" zIndex={500} />
}
