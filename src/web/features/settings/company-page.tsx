import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { texts } from './company-texts.ts'
import css from './settings.module.css'
import { SettingsForm } from './settings-form.tsx'
import { type Settings, useSettings } from './use-settings.ts'

const countries = ['FR', 'BE', 'CH', 'LU', 'MC', 'CA', 'DE', 'ES', 'IT', 'NL', 'PT', 'AT', 'GB', 'IE', 'US']
const currencies = ['EUR', 'CHF', 'GBP', 'USD', 'CAD']
const trackingModes = ['none', 'anonymous', 'deliverability', 'individual'] as const
const languages = ['fr', 'en', 'de', 'es', 'it', 'nl', 'pt']

export function CompanyPage() {
  const t = useTexts(texts)
  const settings = useSettings()
  return (
    <Result of={settings}>
      {(data) => (
        <>
          <Card title={t.company}>
            <CompanyForm settings={data} />
          </Card>
          <Card title={t.measures}>
            <MeasureForm settings={data} />
          </Card>
        </>
      )}
    </Result>
  )
}

function CompanyForm({ settings }: { settings: Settings }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const nameOf = new Intl.DisplayNames([locale], { type: 'region' })
  return (
    <SettingsForm
      value={{ ...settings.company, locales: settings.locales }}
      toPatch={({ locales, ...company }) => ({ company, locales })}
    >
      {(draft, set) => (
        <>
          <TextInput
            label={t.name}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            required
          />
          <Textarea
            label={t.address}
            description={t.addressHint}
            value={draft.postalAddress}
            onChange={(event) => set({ postalAddress: event.currentTarget.value })}
            autosize
            minRows={2}
          />
          <div className={css.pair}>
            <Select
              label={t.country}
              value={draft.country}
              allowDeselect={false}
              searchable
              onChange={(country) => set({ country: country ?? draft.country })}
              data={known(countries, [settings.company.country]).map((value) => ({
                value,
                label: nameOf.of(value) ?? value,
              }))}
            />
            <Select
              label={t.currency}
              value={draft.currency}
              allowDeselect={false}
              onChange={(currency) => set({ currency: currency ?? draft.currency })}
              data={known(currencies, [settings.company.currency])}
            />
          </div>
          <Select
            label={t.timezone}
            description={t.timezoneHint}
            value={draft.timezone}
            allowDeselect={false}
            searchable
            onChange={(timezone) => set({ timezone: timezone ?? draft.timezone })}
            data={known(Intl.supportedValuesOf('timeZone'), [settings.company.timezone])}
          />
          <Languages locales={draft.locales} locale={draft.locale} own={settings.locales} onChange={set} />
        </>
      )}
    </SettingsForm>
  )
}

function known(codes: readonly string[], own: readonly string[]): string[] {
  return [...new Set([...own, ...codes])]
}

interface LanguagesProps {
  readonly locales: string[]
  readonly locale: string
  readonly own: readonly string[]
  readonly onChange: (change: { locales?: string[]; locale?: string }) => void
}

function Languages({ locales, locale, own, onChange }: LanguagesProps) {
  const t = useTexts(texts)
  const reader = useLocale()
  const languageOf = new Intl.DisplayNames([reader.locale], { type: 'language' })
  return (
    <>
      <MultiSelect
        label={t.locales}
        description={t.localesHint}
        value={locales}
        onChange={(chosen) => onChange({ locales: chosen })}
        data={known(languages, own).map((value) => ({
          value,
          label: languageOf.of(value) ?? value,
        }))}
      />
      <Select
        label={t.locale}
        description={t.localeHint}
        value={locale}
        allowDeselect={false}
        onChange={(language) => onChange({ locale: language ?? locale })}
        data={known(locales, [locale]).map((value) => ({
          value,
          label: languageOf.of(value) ?? value,
        }))}
      />
    </>
  )
}

/** A price as it stands in its field: `0,` is on the way to `0,07`. */
type Typed = Record<keyof Settings['prices'], number | string>

function MeasureForm({ settings }: { settings: Settings }) {
  const t = useTexts(texts)
  return (
    <SettingsForm
      value={{ prices: settings.prices as Typed, unknown: settings.tracking.unknown }}
      toPatch={({ unknown, prices: { email, sms, phone } }) => ({
        prices: { email: Number(email), sms: Number(sms), phone: Number(phone) },
        tracking: { unknown },
      })}
    >
      {(draft, set) => (
        <>
          <div className={css.pair}>
            {(['email', 'sms', 'phone'] as const).map((channel) => (
              <NumberInput
                key={channel}
                label={t.prices[channel]}
                suffix={` ${settings.company.currency}`}
                min={0}
                max={1_000}
                decimalScale={4}
                value={draft.prices[channel]}
                onChange={(price) => set({ prices: { ...draft.prices, [channel]: price } })}
              />
            ))}
          </div>
          <p className={css.muted}>{t.pricesHint}</p>
          <Select
            label={t.tracking}
            description={t.trackingHints[draft.unknown]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            allowDeselect={false}
            data={trackingModes.map((value) => ({ value, label: t.trackingModes[value] }))}
            value={draft.unknown}
            onChange={(mode) => set({ unknown: mode ?? 'none' })}
          />
        </>
      )}
    </SettingsForm>
  )
}
