import { Select } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts as targetTexts } from './target-texts.ts'
import { texts } from './texts.ts'
import type { Format } from './use-import.ts'

const encodings: readonly Format['encoding'][] = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']
const delimiters = [',', ';', '\t', '|']

/** What was detected, and the way out when it was detected wrongly: the sample below follows. */
export function FormatFields({ format, onChange }: { format: Format; onChange: (format: Format) => void }) {
  const t = useTexts(texts)
  const of = useTexts(targetTexts)
  return (
    <div className={css.formats}>
      <Select
        label={t.encoding}
        value={format.encoding}
        allowDeselect={false}
        onChange={(encoding) =>
          onChange({ ...format, encoding: (encoding ?? 'utf-8') as Format['encoding'] })
        }
        data={encodings.map((value) => ({ value, label: of.encodings[value] }))}
      />
      <Select
        label={t.delimiter}
        value={format.delimiter}
        allowDeselect={false}
        onChange={(delimiter) => onChange({ ...format, delimiter: delimiter ?? ',' })}
        data={delimiters.map((value) => ({ value, label: of.delimiters[value] ?? value }))}
      />
    </div>
  )
}
