import { IconSelector } from '@tabler/icons-react'
import type { ComponentProps } from 'react'
import { useMe } from '../api/session.ts'
import { Avatar } from '../ui/avatar.tsx'
import css from './rail.module.css'

/** What the menu hangs on; passes on whatever the menu asks of it. */
export function AccountButton(props: ComponentProps<'button'>) {
  const me = useMe()
  return (
    <button type="button" aria-haspopup="menu" {...props} className={css.account}>
      <Avatar name={me.name} size={26} solid />
      <span>{me.name}</span>
      <IconSelector size={15} aria-hidden />
    </button>
  )
}
