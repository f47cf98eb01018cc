import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, () => void>>

/** Single keys, as `1` or `R`: not inside fields and dialogs, not with Ctrl or Alt, and not when turned off. */
export function useKeys(keys: Keys, enabled: boolean): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!enabled) return
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event.target)) return
      const action = latest.current[event.key.length === 1 ? event.key.toUpperCase() : event.key]
      if (!action || (event.key === 'Enter' && isPressable(event.target))) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [enabled])
}

/** Whether this person wants single keys (WCAG 2.1.4), kept in the browser. */
export function useKeysWanted() {
  return useLocalStorage({ key: 'relance.calls.keys', defaultValue: true, getInitialValueInEffect: false })
}

function isTaken(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null
  )
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a') !== null
}
