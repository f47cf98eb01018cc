import { lazy, Suspense, useState } from 'react'
import { AccountButton } from './account-button.tsx'

const load = () => import('./account-menu.tsx')
const AccountMenu = lazy(() => load().then((module) => ({ default: module.AccountMenu })))

/** The menu's machinery is as heavy as a screen: it comes when the button is approached. */
export function Account() {
  const [wanted, want] = useState(false)
  if (!wanted) {
    return (
      <AccountButton
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => want(true)}
      />
    )
  }
  return (
    <Suspense fallback={<AccountButton />}>
      <AccountMenu />
    </Suspense>
  )
}
