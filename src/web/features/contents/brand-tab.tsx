import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery, useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { texts } from './brand-texts.ts'
import css from './contents.module.css'
import { contrastOf } from './contrast.ts'

type Company = Schemas['Settings']['company']
type Brand = Company['brand']

const READABLE = 4.5
const fonts: readonly Brand['font'][] = [
  'Helvetica, Arial, sans-serif',
  'Verdana, Geneva, sans-serif',
  'Trebuchet MS, Arial, sans-serif',
  'Georgia, Times, serif',
]

export function BrandTab() {
  const settings = useQuery(settingsQuery)
  return <Result of={settings}>{({ company }) => <BrandForm company={company} />}</Result>
}

function BrandForm({ company }: { company: Company }) {
  const t = useTexts(texts)
  const mayWrite = useMay('admin')
  const client = useQueryClient()
  const [brand, setBrand] = useState(company.brand)
  const [postalAddress, setAddress] = useState(company.postalAddress)
  const change = (part: Partial<Brand>) => setBrand({ ...brand, ...part })
  const save = useMutation({
    mutationFn: () => call('PATCH /settings', { body: { company: { brand, postalAddress } } }),
    onSuccess: (settings) => {
      client.setQueryData(settingsQuery.queryKey, settings)
      toast(t.saved)
    },
    onError: toastError,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    save.mutate()
  }
  return (
    <div className={css.columns}>
      <Card title={t.title}>
        <form className={css.form} onSubmit={submit}>
          <p className={css.note}>{t.about}</p>
          {mayWrite ? null : <p className={css.note}>{t.onlyAdmins}</p>}
          <TextInput
            label={t.logo}
            description={t.logoHint}
            type="url"
            readOnly={!mayWrite}
            value={brand.logoUrl ?? ''}
            onChange={(event) => change({ logoUrl: event.currentTarget.value || null })}
          />
          <ColorField color={brand.color} readOnly={!mayWrite} onChange={(color) => change({ color })} />
          <Select
            label={t.font}
            allowDeselect={false}
            readOnly={!mayWrite}
            data={fonts.map((value) => ({ value, label: value.split(',')[0] ?? value }))}
            value={brand.font}
            onChange={(font) => change({ font: font as Brand['font'] })}
          />
          <TextInput
            label={t.footerFr}
            description={t.footerHint}
            readOnly={!mayWrite}
            maxLength={500}
            value={brand.footer.fr}
            onChange={(event) => change({ footer: { ...brand.footer, fr: event.currentTarget.value } })}
          />
          <TextInput
            label={t.footerEn}
            readOnly={!mayWrite}
            maxLength={500}
            value={brand.footer.en}
            onChange={(event) => change({ footer: { ...brand.footer, en: event.currentTarget.value } })}
          />
          <Textarea
            label={t.address}
            readOnly={!mayWrite}
            autosize
            maxLength={500}
            value={postalAddress}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          {mayWrite ? (
            <Button type="submit" loading={save.isPending}>
              {t.save}
            </Button>
          ) : null}
        </form>
      </Card>
      <Card title={t.preview}>
        <Sample company={{ ...company, brand, postalAddress }} />
      </Card>
    </div>
  )
}

interface ColorFieldProps {
  readonly color: string
  readonly readOnly: boolean
  readonly onChange: (color: string) => void
}

function ColorField({ color, readOnly, onChange }: ColorFieldProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const ratio = contrastOf(color, '#ffffff') ?? 1
  const said = format.number(Math.round(ratio * 10) / 10)
  const isPale = ratio < READABLE
  return (
    <div className={css.color}>
      <input
        type="color"
        className={css.swatch}
        aria-label={t.pick}
        disabled={readOnly}
        value={/^#[0-9a-f]{6}$/.test(color) ? color : '#000000'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <TextInput
        style={{ flex: 1 }}
        label={t.color}
        description={isPale ? t.colorHint : `${t.colorHint} ${t.contrast(said)}`}
        readOnly={readOnly}
        value={color}
        error={isPale ? t.tooPale(said) : null}
        onChange={(event) => onChange(event.currentTarget.value.toLowerCase())}
      />
    </div>
  )
}

const SAMPLE = 'brand-sample'

/** A mail of the server's, with the look that is on the screen. */
function Sample({ company }: { company: Company }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const mjml = `<mjml><mj-head><mj-attributes><mj-all font-family="{{company.brand.font}}" /><mj-button background-color="{{company.brand.color}}" /></mj-attributes></mj-head><mj-body background-color="#f3f4f6">{{> brand-header}}<mj-section background-color="#ffffff"><mj-column><mj-text font-size="20px">${t.sampleTitle}</mj-text><mj-text>${t.sampleText}</mj-text><mj-button href="https://example.com/">${t.sampleButton}</mj-button></mj-column></mj-section>{{> legal-footer}}</mj-body></mjml>`
  const shown = useQuery({
    queryKey: ['contents', 'preview', SAMPLE, company, mjml],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('POST /templates/{key}/preview', {
        path: { key: SAMPLE },
        body: {
          draft: { kind: 'email', source: { [locale]: { subject: t.preview, mjml } } },
          locale,
          data: { company },
        },
        signal,
      }),
  })
  return (
    <Result of={shown}>
      {({ rendered }) => (
        <iframe title={t.preview} sandbox="" className={css.frame} srcDoc={rendered?.html ?? ''} />
      )}
    </Result>
  )
}
