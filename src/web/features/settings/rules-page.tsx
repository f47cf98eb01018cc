import { ActionIcon, Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { ChannelBadge } from '../../ui/channel.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { texts } from './rules-texts.ts'
import css from './settings.module.css'
import { SettingsForm } from './settings-form.tsx'
import { TableScroll } from './table-scroll.tsx'
import { type Settings, useSettings } from './use-settings.ts'

type Rule = Schemas['ContactRule']
type Cap = Settings['contact']['caps'][number]

/** The law's rules, which nobody can switch off, and what the company adds to them. */
export function RulesPage() {
  const t = useTexts(texts)
  const settings = useSettings()
  const rules = useQuery({ queryKey: ['contact-rules'], queryFn: () => call('GET /contact-rules') })
  return (
    <>
      <Card title={t.own}>
        <Result of={settings}>{(data) => <OwnRules contact={data.contact} />}</Result>
      </Card>
      <Card title={t.law} flush>
        <Result of={rules}>{({ items }) => <LawTable rules={items} />}</Result>
      </Card>
    </>
  )
}

function OwnRules({ contact }: { contact: Settings['contact'] }) {
  const t = useTexts(texts)
  return (
    <SettingsForm
      value={contact}
      toPatch={(draft) => ({ contact: draft })}
      problemOf={({ caps }) => {
        const wrong = caps.findIndex(({ count }) => !isCount(count))
        return wrong < 0 ? undefined : t.capWrong(wrong + 1)
      }}
    >
      {(draft, set) => (
        <>
          <Switch
            label={t.quiet}
            description={t.quietHint}
            checked={draft.quietHours !== null}
            onChange={(event) =>
              set({ quietHours: event.currentTarget.checked ? { from: '22:00', to: '08:00' } : null })
            }
          />
          {draft.quietHours ? (
            <div className={css.pair}>
              <TextInput
                type="time"
                label={t.from}
                value={draft.quietHours.from}
                onChange={(event) =>
                  set({ quietHours: { from: event.currentTarget.value, to: draft.quietHours?.to ?? '' } })
                }
                required
              />
              <TextInput
                type="time"
                label={t.to}
                value={draft.quietHours.to}
                onChange={(event) =>
                  set({ quietHours: { from: draft.quietHours?.from ?? '', to: event.currentTarget.value } })
                }
                required
              />
            </div>
          ) : null}
          <Caps caps={draft.caps} onChange={(caps) => set({ caps })} />
          <Select
            label={t.age}
            description={t.ageHint}
            value={draft.phoneConsentMaxAge}
            allowDeselect={false}
            onChange={(age) => set({ phoneConsentMaxAge: age ?? draft.phoneConsentMaxAge })}
            data={[...new Set(['P3M', 'P6M', 'P1Y', draft.phoneConsentMaxAge])].map((value) => ({
              value,
              label: t.periods[value] ?? value,
            }))}
          />
          <Switch
            label={t.trade}
            description={t.tradeHint}
            checked={draft.bannedTrade !== null}
            onChange={(event) =>
              set({ bannedTrade: event.currentTarget.checked ? 'energy_renovation_or_adaptation' : null })
            }
          />
        </>
      )}
    </SettingsForm>
  )
}

const COUNT_MAX = 1_000

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= COUNT_MAX
}

function Caps({ caps, onChange }: { caps: readonly Cap[]; onChange: (caps: Cap[]) => void }) {
  const t = useTexts(texts)
  const replace = (at: number, cap: Cap) => onChange(caps.map((one, place) => (place === at ? cap : one)))
  return (
    <fieldset className={css.fields}>
      <legend className={css.strong}>{t.caps}</legend>
      <p className={css.muted}>{t.capsHint}</p>
      {caps.map((cap, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two caps may be alike
        <div key={at} className={css.row}>
          <Select
            aria-label={t.channel}
            className={css.grow}
            value={cap.channel}
            allowDeselect={false}
            onChange={(channel) => replace(at, { ...cap, channel: (channel ?? 'email') as Cap['channel'] })}
            data={(['email', 'sms', 'phone'] as const).map((value) => ({ value, label: t.channels[value] }))}
          />
          <NumberInput
            aria-label={t.count}
            w={90}
            min={1}
            max={COUNT_MAX}
            clampBehavior="none"
            allowDecimal={false}
            error={!isCount(cap.count)}
            value={Number.isNaN(cap.count) ? '' : cap.count}
            onChange={(count) => replace(at, { ...cap, count: count === '' ? Number.NaN : Number(count) })}
          />
          <Select
            aria-label={t.period}
            className={css.grow}
            value={cap.period}
            allowDeselect={false}
            onChange={(period) => replace(at, { ...cap, period: period ?? cap.period })}
            data={[...new Set(['P1D', 'P7D', 'P30D', cap.period])].map((value) => ({
              value,
              label: t.periods[value] ?? value,
            }))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={t.removeCap(at + 1)}
            onClick={() => onChange(caps.filter((_, place) => place !== at))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...caps, { channel: 'email', count: 3, period: 'P7D' }])}
        >
          {t.addCap}
        </Button>
      </div>
    </fieldset>
  )
}

function LawTable({ rules }: { rules: readonly Rule[] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const nameOf = new Intl.DisplayNames([locale], { type: 'region' })
  return (
    <TableScroll label={t.law}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.country}</th>
            <th scope="col">{t.channel}</th>
            <th scope="col">{t.hours}</th>
            <th scope="col">{t.limits}</th>
            <th scope="col">{t.source}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={`${rule.country}${rule.channel}`}>
              <td className={css.strong}>{nameOf.of(rule.country)}</td>
              <td>
                <ChannelBadge channel={rule.channel} />
              </td>
              <td>
                <Hours rule={rule} />
              </td>
              <td>
                {limitsOf(rule, t).map((limit) => (
                  <div key={limit}>{limit}</div>
                ))}
              </td>
              <td>
                <span className={css.note}>
                  {rule.source} ({format.date(rule.verifiedOn)})
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.foot}>{t.others}</p>
    </TableScroll>
  )
}

/** Days with the same hours together: `lun. – ven. 10:00–13:00, 14:00–20:00`. */
function Hours({ rule }: { rule: Rule }) {
  const t = useTexts(texts)
  if (!rule.windows) return <>{t.anyTime}</>
  const days = Object.entries(rule.windows).filter(([, open]) => open.length > 0)
  const [first, last] = [days[0]?.[0], days.at(-1)?.[0]]
  const hours = (days[0]?.[1] ?? []).map(([from, to]) => `${from}–${to}`).join(', ')
  return (
    <>
      {t.days[first ?? '1']} – {t.days[last ?? '5']}
      <span className={css.note}>{hours}</span>
      {rule.holidaysClosed ? <span className={css.note}>{t.noHolidays}</span> : null}
    </>
  )
}

function limitsOf(rule: Rule, t: (typeof texts)['en']): string[] {
  return [
    ...rule.caps.map(({ count, period }) => t.atMost(count, t.periods[period] ?? period)),
    ...(rule.refusalCooldownDays > 0 ? [t.cooldown(rule.refusalCooldownDays)] : []),
    ...(rule.requiresProof ? [t.proof] : []),
    ...(rule.bannedTrades.length > 0 ? [t.banned] : []),
  ]
}
