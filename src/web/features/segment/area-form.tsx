import { MultiSelect, Select } from '@mantine/core'
import { departmentNames } from '../../ui/department-names.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import type { LeafFormProps } from './leaf-form.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'

interface Area {
  readonly countries?: readonly string[]
  readonly departments?: readonly string[]
}

const departments = Object.entries(departmentNames).map(([value, name]) => ({
  value,
  label: `${name} (${value})`,
}))
const nearby = ['FR', 'BE', 'CH', 'LU', 'MC', 'DE', 'ES', 'IT', 'NL', 'PT', 'GB', 'IE', 'CA', 'US']

/** Where somebody lives: French departments, or countries. */
export function AreaForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const area = (row.leaf['area'] ?? {}) as Area
  const nameOf = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' })
  const isFrench = area.departments !== undefined
  const chosen = (isFrench ? area.departments : area.countries) ?? []
  const choices = isFrench
    ? departments
    : [...new Set([...nearby, ...chosen])].map((value) => ({ value, label: nameOf.of(value) ?? value }))

  function choose(codes: string[]): void {
    // A place that names none is no condition: the last one can only be removed with the row.
    if (codes.length === 0) return
    const next = isFrench ? { ...area, departments: codes } : { ...area, countries: codes }
    onChange({ ...row, leaf: { area: next } })
  }

  return (
    <>
      <Select
        w={150}
        aria-label={t.polarity}
        allowDeselect={false}
        value={row.negated ? 'no' : 'yes'}
        onChange={(value) => onChange({ ...row, negated: value === 'no' })}
        data={[
          { value: 'yes', label: t.livesIn },
          { value: 'no', label: t.livesNotIn },
        ]}
      />
      <MultiSelect
        className={css.area}
        aria-label={isFrench ? t.departments : t.countries}
        value={[...chosen]}
        data={choices}
        onChange={choose}
        searchable
      />
    </>
  )
}

/** Whether these controls can say it: postcodes and attributes of other names stay as they are written. */
export function isPlainArea(leaf: Readonly<Record<string, unknown>>): boolean {
  const area = leaf['area']
  if (typeof area !== 'object' || area === null) return false
  const keys = Object.keys(area)
  return keys.length > 0 && keys.every((key) => key === 'countries' || key === 'departments')
}
