import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/page.tsx'
import { useTexts } from '../../words/locale.tsx'
import { BrandTab } from './brand-tab.tsx'
import css from './contents.module.css'
import { FormsTab } from './forms/forms-tab.tsx'
import { NewForm } from './forms/new-form.tsx'
import { MessagesTab } from './messages-tab.tsx'
import { NewContent } from './new-content.tsx'
import { type ContentsTab, contentsTabs } from './route-search.ts'
import { texts } from './texts.ts'
import { NewWording } from './wordings/new-wording.tsx'
import { WordingsTab } from './wordings/wordings-tab.tsx'

const route = getRouteApi('/shell/contents')

export function ContentsScreen() {
  const t = useTexts(texts)
  const { tab = 'messages' } = route.useSearch()
  const navigate = route.useNavigate()
  const mayWrite = useMay('marketer')
  const [creating, create] = useState(false)
  const verbs = { messages: t.create, forms: t.createForm, wordings: t.createWording, brand: undefined }
  const button =
    mayWrite && verbs[tab] ? (
      <Button leftSection={<IconPlus size={16} />} onClick={() => create(true)}>
        {verbs[tab]}
      </Button>
    ) : null
  return (
    <Page title={t.title} subtitle={t.about} actions={button}>
      <SegmentedControl
        aria-label={t.parts}
        className={css.tabs ?? ''}
        value={tab}
        onChange={(chosen) => void navigate({ search: { tab: chosen as ContentsTab } })}
        data={contentsTabs.map((value) => ({ value, label: t[value] }))}
      />
      <Tab tab={tab} create={button} />
      {creating ? <Creation tab={tab} onClose={() => create(false)} /> : null}
    </Page>
  )
}

function Tab({ tab, create }: { tab: ContentsTab; create: ReactNode }) {
  if (tab === 'forms') return <FormsTab create={create} />
  if (tab === 'wordings') return <WordingsTab create={create} />
  return tab === 'brand' ? <BrandTab /> : <MessagesTab create={create} />
}

function Creation({ tab, onClose }: { tab: ContentsTab; onClose: () => void }) {
  if (tab === 'forms') return <NewForm onClose={onClose} />
  return tab === 'wordings' ? <NewWording onClose={onClose} /> : <NewContent onClose={onClose} />
}
