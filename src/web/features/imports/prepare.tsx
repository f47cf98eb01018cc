import { Alert, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { ColumnsTable } from './columns-table.tsx'
import { ConsentSource } from './consent-source.tsx'
import { EventOptions } from './event-options.tsx'
import { FileCard } from './file-card.tsx'
import { FormatFields } from './format-fields.tsx'
import css from './imports.module.css'
import { sayFileProblem } from './say-row-error.ts'
import { consentChannelsOf } from './targets.ts'
import { texts } from './texts.ts'
import type { Format, Import, Moves, Options } from './use-import.ts'

interface PrepareProps {
  readonly file: Import
  readonly moves: Moves
  readonly onChecked: () => void
}

/** How the file is read and what its columns become; then a dry run, which changes nothing. */
export function Prepare({ file, moves, onChecked }: PrepareProps) {
  const [format, read] = useState<Format>({ encoding: file.encoding, delimiter: file.delimiter })
  const sample = useQuery({
    queryKey: ['imports', file.id, 'sample', format],
    queryFn: () =>
      call('GET /imports/{id}/sample', {
        path: { id: file.id },
        query: format as { encoding: Format['encoding']; delimiter: ';' },
      }),
    placeholderData: (before) => before,
  })
  return (
    <Result of={sample}>
      {(data) => (
        <Editor
          key={`${data.encoding}${data.delimiter}`}
          file={file}
          sample={data}
          format={format}
          onFormat={read}
          moves={moves}
          onChecked={onChecked}
        />
      )}
    </Result>
  )
}

interface EditorProps extends PrepareProps {
  readonly sample: Schemas['ImportSample']
  readonly format: Format
  readonly onFormat: (format: Format) => void
}

function Editor({ file, sample, format, onFormat, moves, onChecked }: EditorProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const [mapping, map] = useState<Record<string, string>>(() =>
    Object.fromEntries(sample.columns.map(({ header, target }) => [header, target])),
  )
  const [options, setOptions] = useState<Options>(file.options)
  const channels = consentChannelsOf(mapping)
  const lacksProof = channels.length > 0 && (options.consent?.document ?? '').trim().length < 3

  function check(): void {
    const { consent, ...rest } = options
    const body = {
      ...format,
      mapping,
      options: { ...rest, ...(channels.length > 0 && consent && { consent }) },
    }
    moves.check.mutate(body as Parameters<Moves['check']['mutate']>[0], { onSuccess: onChecked })
  }

  return (
    <div className={css.layout}>
      <div className={css.main}>
        {file.error ? (
          <Alert color="rose" role="alert" title={t.failedTitle}>
            {file.error}
          </Alert>
        ) : null}
        <Card title={t.columns} flush>
          <FormatFields format={format} onChange={onFormat} />
          <ColumnsTable kind={file.kind} columns={sample.columns} mapping={mapping} onChange={map} />
        </Card>
      </div>
      <div className={css.side}>
        {channels.length > 0 ? (
          <ConsentSource channels={channels} options={options} onChange={setOptions} />
        ) : null}
        {file.kind === 'events' ? (
          <EventOptions
            hasType={Object.values(mapping).includes('type')}
            options={options}
            onChange={setOptions}
          />
        ) : null}
        <Card title={t.checkTitle}>
          <div className={css.fields}>
            <p className={css.muted}>{t.checkText}</p>
            {moves.check.isError ? (
              <Alert color="rose" role="alert" style={{ whiteSpace: 'pre-line' }}>
                {sayFileProblem(moves.check.error, locale)}
              </Alert>
            ) : null}
            {lacksProof ? <p className={css.muted}>{t.proofFirst}</p> : null}
            <div className={css.actions}>
              <Button onClick={check} loading={moves.check.isPending} disabled={lacksProof}>
                {t.check}
              </Button>
              {file.state === 'failed' ? null : (
                <Button variant="default" onClick={() => moves.move.mutate('cancel')}>
                  {t.drop}
                </Button>
              )}
            </div>
          </div>
        </Card>
        <FileCard file={file} />
      </div>
    </div>
  )
}
