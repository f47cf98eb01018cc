import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKey, IconLanguage, IconLogout, IconMoon, IconSun } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe, useSignOut } from '../api/session.ts'
import { ChangePasswordDialog } from '../features/password/change-password-dialog.tsx'
import { useLocale, useTexts } from '../words/locale.tsx'
import { AccountButton } from './account-button.tsx'
import { texts } from './texts.ts'

const schemes: readonly [MantineColorScheme, typeof IconSun][] = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
]

/** Loaded when it is first asked for, and then open at once. */
export function AccountMenu() {
  const t = useTexts(texts)
  const me = useMe()
  const signOut = useSignOut()
  const navigate = useNavigate()
  const { locale, setLocale } = useLocale()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [changing, change] = useState(false)
  return (
    <>
      <Menu position="top-start" width={220} defaultOpened>
        <Menu.Target>
          <AccountButton />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.email ?? me.name}</Menu.Label>
          <Menu.Label>{t.roles[me.role]}</Menu.Label>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLanguage size={16} />}
            lang={locale === 'fr' ? 'en' : 'fr'}
            onClick={() => setLocale(locale === 'fr' ? 'en' : 'fr')}
          >
            {t.otherLanguage}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t.colors}</Menu.Label>
          {schemes.map(([scheme, Icon]) => (
            <Menu.Item
              key={scheme}
              leftSection={<Icon size={16} />}
              aria-checked={colorScheme === scheme}
              role="menuitemradio"
              fw={colorScheme === scheme ? 640 : 400}
              onClick={() => setColorScheme(scheme)}
            >
              {t[scheme]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => change(true)}>
            {t.changePassword}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={16} />}
            onClick={() => void signOut().then(() => navigate({ to: '/sign-in' }))}
          >
            {t.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing ? <ChangePasswordDialog onClose={() => change(false)} /> : null}
    </>
  )
}
