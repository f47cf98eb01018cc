import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { toKey } from '../../ui/slug.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { texts } from './consent-texts.ts'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'

type Purpose = Schemas['Purpose']

/** What people may agree to, and the words that they were shown. */
export function ConsentPage() {
  return (
    <>
      <Purposes />
      <Wordings />
    </>
  )
}

function Purposes() {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const mayChange = useMay('marketer')
  const [edited, edit] = useState<Purpose | 'new'>()
  const found = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  return (
    <Card
      title={t.purposes}
      flush
      aside={mayChange ? <Add onClick={() => edit('new')} label={t.addPurpose} /> : null}
    >
      <Result of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.noPurposes} text={t.noPurposesText} />
          ) : (
            <TableScroll label={t.purposes}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">{t.name}</th>
                    <th scope="col">{t.description}</th>
                    <th scope="col">{t.key}</th>
                    {mayChange ? <th scope="col">{t.actions}</th> : null}
                  </tr>
                </thead>
                <tbody>
                  {items.map((purpose) => (
                    <tr key={purpose.key}>
                      <td className={css.strong}>{pick(purpose.name, locale)}</td>
                      <td>{pick(purpose.description, locale)}</td>
                      <td>
                        <code>{purpose.key}</code>
                      </td>
                      {mayChange ? (
                        <td>
                          <Button size="xs" variant="default" onClick={() => edit(purpose)}>
                            {t.change}
                          </Button>
                        </td>
                      ) : null}
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )
        }
      </Result>
      {edited ? (
        <PurposeDialog
          purpose={edited === 'new' ? undefined : edited}
          taken={(found.data?.items ?? []).map(({ key }) => key)}
          onClose={() => edit(undefined)}
        />
      ) : null}
    </Card>
  )
}

interface PurposeDialogProps {
  readonly purpose: Purpose | undefined
  readonly taken: readonly string[]
  readonly onClose: () => void
}

function PurposeDialog({ purpose, taken, onClose }: PurposeDialogProps) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (form: FormData) => {
      const of = (name: string) => String(form.get(name) ?? '').trim()
      const key = purpose?.key ?? toKey(of('name.fr'))
      if (!purpose && taken.includes(key)) return Promise.reject(new Error(t.taken(key)))
      const [fr, en] = [of('description.fr'), of('description.en')]
      return call('PUT /purposes/{key}', {
        path: { key },
        body: {
          name: { fr: of('name.fr'), en: of('name.en') },
          description: { ...(fr && { fr }), ...(en && { en }) },
        },
      })
    },
    onError: toastError,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['purposes'] })
      toast(t.purposeSaved)
      onClose()
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    save.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={purpose ? t.changePurpose : t.addPurpose}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <form onSubmit={submit} className={css.fields}>
        {(['fr', 'en'] as const).map((language) => (
          <div key={language} className={css.fields}>
            <TextInput
              name={`name.${language}`}
              label={`${t.name} (${language})`}
              defaultValue={purpose?.name[language] ?? ''}
              required
            />
            <Textarea
              name={`description.${language}`}
              label={`${t.description} (${language})`}
              defaultValue={purpose?.description[language] ?? ''}
              autosize
            />
          </div>
        ))}
        <Button type="submit" loading={save.isPending}>
          {t.save}
        </Button>
      </form>
    </Modal>
  )
}

function Wordings() {
  const t = useTexts(texts)
  const format = useFormat()
  const mayChange = useMay('marketer')
  const [writing, write] = useState(false)
  const found = useQuery({
    queryKey: ['wordings'],
    queryFn: () => call('GET /wordings', { query: { limit: 200 } }),
  })
  return (
    <Card
      title={t.wordings}
      flush
      aside={mayChange ? <Add onClick={() => write(true)} label={t.addWording} /> : null}
    >
      <Result of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.noWordings} text={t.noWordingsText} />
          ) : (
            <TableScroll label={t.wordings}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">{t.key}</th>
                    <th scope="col">{t.version}</th>
                    <th scope="col">{t.language}</th>
                    <th scope="col">{t.words}</th>
                    <th scope="col">{t.since}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ id, key, version, locale, text, createdAt }) => (
                    <tr key={id}>
                      <td className={`${css.strong} ${css.nowrap}`}>{key}</td>
                      <td>{version}</td>
                      <td>{locale}</td>
                      <td className={css.long}>{text}</td>
                      <td className={css.nowrap}>{format.date(createdAt)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )
        }
      </Result>
      {writing ? (
        <WordingDialog
          keys={[...new Set((found.data?.items ?? []).map(({ key }) => key))]}
          onClose={() => write(false)}
        />
      ) : null}
    </Card>
  )
}

const NEW = ''

function WordingDialog({ keys, onClose }: { keys: readonly string[]; onClose: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [key, choose] = useState(keys[0] ?? NEW)
  const save = useMutation({
    mutationFn: (form: FormData) =>
      call('POST /wordings', {
        body: {
          key: key === NEW ? String(form.get('key')).trim() : key,
          locale: form.get('locale') === 'en' ? ('en' as const) : ('fr' as const),
          text: String(form.get('text')).trim(),
        },
      }),
    onError: toastError,
    onSuccess: async ({ version }) => {
      await client.invalidateQueries({ queryKey: ['wordings'] })
      toast(t.wordingSaved(version))
      onClose()
    },
  })

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    save.mutate(new FormData(event.currentTarget))
  }

  return (
    <Modal opened onClose={onClose} title={t.addWording} closeButtonProps={{ 'aria-label': t.close }}>
      <form onSubmit={submit} className={css.fields}>
        <p className={css.muted}>{t.neverChanges}</p>
        <Select
          label={t.versionOf}
          value={key}
          allowDeselect={false}
          onChange={(chosen) => choose(chosen ?? NEW)}
          data={[...keys.map((value) => ({ value, label: value })), { value: NEW, label: t.newKey }]}
        />
        {key === NEW ? (
          <TextInput
            name="key"
            label={t.key}
            pattern="[a-z0-9][a-z0-9_\-]*"
            placeholder="newsletter-form"
            required
          />
        ) : null}
        <Select
          name="locale"
          label={t.language}
          defaultValue="fr"
          data={['fr', 'en']}
          allowDeselect={false}
        />
        <Textarea name="text" label={t.words} autosize minRows={3} required />
        <Button type="submit" loading={save.isPending}>
          {t.save}
        </Button>
      </form>
    </Modal>
  )
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={onClick}>
      {label}
    </Button>
  )
}
