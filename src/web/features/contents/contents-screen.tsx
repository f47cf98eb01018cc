import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/page.tsx'
import { useTexts } from '../../words/locale.tsx'
import { MessagesTab } from './messages-tab.tsx'
import { NewContent } from './new-content.tsx'
import { texts } from './texts.ts'

export function ContentsScreen() {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  const [creating, create] = useState(false)
  const button = mayWrite ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => create(true)}>
      {t.create}
    </Button>
  ) : null
  return (
    <Page title={t.title} subtitle={t.about} actions={button}>
      <MessagesTab create={button} />
      {creating ? <NewContent onClose={() => create(false)} /> : null}
    </Page>
  )
}
