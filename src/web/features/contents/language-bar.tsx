import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { settingsQuery } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { localesOf, nameOfLanguage, withText } from './languages.ts'

const route = getRouteApi('/shell/contents/$key')

/** One text per language; which one a customer gets goes by their own. */
export function LanguageBar() {
  const t = useTexts(texts)
  const { locale: reader } = useLocale()
  const { work, locale, mayEdit } = useEditor()
  const navigate = route.useNavigate()
  const { data: settings } = useQuery(settingsQuery)
  const [removing, remove] = useState(false)
  const locales = localesOf(work.content)
  const missing = (settings?.locales ?? ['fr', 'en']).filter((one) => !locales.includes(one))
  const name = nameOfLanguage(locale, reader)
  const show = (lang: string) => void navigate({ search: (before) => ({ ...before, lang }), replace: true })
  function add(lang: string): void {
    work.change(withText(work.content, lang, { ...work.content.source[locale] }))
    show(lang)
  }
  return (
    <div className={css.languages}>
      <SegmentedControl
        size="xs"
        aria-label={t.language}
        value={locale}
        onChange={show}
        data={locales.map((value) => ({ value, label: nameOfLanguage(value, reader) }))}
      />
      {mayEdit && missing.length > 0 ? (
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />}>
              {t.addLanguage}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {missing.map((one) => (
              <Menu.Item key={one} onClick={() => add(one)}>
                {nameOfLanguage(one, reader)}, {t.copyFrom(name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {mayEdit && locales.length > 1 ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={t.removeLanguage(name)}
          onClick={() => remove(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      ) : null}
      {removing ? (
        <Confirm
          title={t.removeLanguage(name)}
          action={t.removeLanguage(name)}
          danger
          onConfirm={() => {
            work.change(withText(work.content, locale, undefined))
            remove(false)
          }}
          onClose={() => remove(false)}
        >
          {t.removeLanguageText(name)}
        </Confirm>
      ) : null}
    </div>
  )
}
