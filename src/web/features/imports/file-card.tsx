import { Card } from '../../ui/card.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts as targetTexts } from './target-texts.ts'
import { texts } from './texts.ts'
import type { Import } from './use-import.ts'

/** What the file is, for whoever looks for it later. */
export function FileCard({ file }: { file: Import }) {
  const t = useTexts(texts)
  const of = useTexts(targetTexts)
  const format = useFormat()
  const facts: [string, string][] = [
    [t.size, format.bytes(file.sizeBytes)],
    [t.encoding, of.encodings[file.encoding]],
    [t.delimiter, of.delimiters[file.delimiter] ?? file.delimiter],
    ...(file.options.consent ? [[t.document, file.options.consent.document] as [string, string]] : []),
    ...(file.finishedAt ? [[t.finished, format.dateTime(file.finishedAt)] as [string, string]] : []),
    [t.fingerprint, file.sha256.slice(0, 12)],
  ]
  return (
    <Card title={t.file}>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
