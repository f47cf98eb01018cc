import { Button, Menu } from '@mantine/core'
import {
  IconArrowMerge,
  IconArrowsSplit2,
  IconDotsVertical,
  IconDownload,
  IconHelpCircle,
  IconLink,
  IconTrash,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Page } from '../../ui/page.tsx'
import { cityOf, nameOfPerson, spacedPhone } from '../../ui/person.ts'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { ConsentCard } from './consent-card.tsx'
import css from './customer.module.css'
import { EraseDialog } from './erase-dialog.tsx'
import { ExportLinkDialog } from './export-link-dialog.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { ProfileCard } from './profile-card.tsx'
import { Journeys, OwnSegments, Scores } from './side-cards.tsx'
import { texts } from './texts.ts'
import { Timeline } from './timeline.tsx'
import { UnmergeDialog } from './unmerge-dialog.tsx'
import { WhyDialog } from './why-dialog.tsx'

const route = getRouteApi('/shell/customers/$id')

export function CustomerScreen() {
  const { id } = route.useParams()
  const customer = useQuery({
    queryKey: ['customers', id],
    queryFn: () => call('GET /customers/{id}', { path: { id } }),
  })
  return <Result of={customer}>{(data) => <Customer customer={data} />}</Result>
}

function Customer({ customer }: { customer: Schemas['CustomerProfile'] }) {
  const t = useTexts(texts)
  const nameOf = useWorkflowNames()
  const explained = useQuery({
    queryKey: ['customers', customer.id, 'explain'],
    queryFn: () => call('GET /explain', { query: { customer: customer.id } }),
  })
  const enrolments = explained.data?.enrolments ?? []
  const name = nameOfPerson(customer) ?? t.anonymous
  const { email, phone, attributes } = customer
  const addresses = [email, phone && spacedPhone(phone), cityOf(attributes)].filter(Boolean).join(' · ')
  return (
    <Page
      title={name}
      subtitle={addresses}
      before={<Avatar name={name} size={42} />}
      actions={<Actions customer={customer} name={name} nameOf={nameOf} />}
    >
      <div className={css.columns}>
        <div className={css.side}>
          <ProfileCard customer={customer} />
          <ConsentCard id={customer.id} />
        </div>
        <div className={css.middle}>
          <Timeline id={customer.id} enrolments={enrolments} nameOf={nameOf} />
        </div>
        <div className={css.side}>
          <Scores id={customer.id} />
          <Journeys enrolments={enrolments} nameOf={nameOf} />
          <OwnSegments id={customer.id} />
        </div>
      </div>
    </Page>
  )
}

interface ActionsProps {
  readonly customer: Schemas['CustomerProfile']
  readonly name: string
  readonly nameOf: (key: string) => string
}

function Actions({ customer, name, nameOf }: ActionsProps) {
  const t = useTexts(texts)
  const [open, show] = useState<'why' | 'erase' | 'merge' | 'unmerge' | 'link'>()
  const mayExport = useMay('marketer')
  const mayErase = useMay('admin')
  return (
    <>
      <Button variant="default" leftSection={<IconHelpCircle size={17} />} onClick={() => show('why')}>
        {t.why}
      </Button>
      {mayExport ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDotsVertical size={17} />}>
              {t.more}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              component="a"
              href={`/api/customers/${customer.id}/export`}
              download={`${customer.id}.json`}
              leftSection={<IconDownload size={16} />}
            >
              {t.export}
            </Menu.Item>
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => show('link')}>
              {t.exportLink}
            </Menu.Item>
            {mayErase ? (
              <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={() => show('merge')}>
                {t.merge}
              </Menu.Item>
            ) : null}
            {mayErase ? (
              <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={() => show('unmerge')}>
                {t.unmerge}
              </Menu.Item>
            ) : null}
            {mayErase ? (
              <Menu.Item color="rose" leftSection={<IconTrash size={16} />} onClick={() => show('erase')}>
                {t.erase}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {open === 'why' ? <WhyDialog id={customer.id} nameOf={nameOf} onClose={() => show(undefined)} /> : null}
      {open === 'link' ? <ExportLinkDialog id={customer.id} onClose={() => show(undefined)} /> : null}
      {open === 'merge' ? <MergeDialog customer={customer} onClose={() => show(undefined)} /> : null}
      {open === 'unmerge' ? <UnmergeDialog id={customer.id} onClose={() => show(undefined)} /> : null}
      {open === 'erase' ? <EraseDialog id={customer.id} name={name} onClose={() => show(undefined)} /> : null}
    </>
  )
}

function useWorkflowNames(): (key: string) => string {
  const { locale } = useLocale()
  const { data } = useQuery({
    queryKey: ['workflows', 'palette'],
    queryFn: () => call('GET /workflows', { query: { limit: 200 } }),
  })
  const names = new Map((data?.items ?? []).map(({ key, name }) => [key, pick(name, locale)]))
  return (key) => names.get(key) ?? key
}
