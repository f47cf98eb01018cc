import { Alert, Button, SegmentedControl } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useRef, useState } from 'react'
import { Progress } from '../../ui/progress.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { sayFileProblem } from './say-row-error.ts'
import type { Kind } from './targets.ts'
import { texts } from './texts.ts'
import { uploadFile } from './upload.ts'

/** Drop a file or choose one; nothing is imported by it. */
export function DropZone() {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const [kind, setKind] = useState<Kind>('customers')
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const upload = useUpload(kind)

  function take(files: FileList | null): void {
    const file = files?.[0]
    if (file) upload.start(file)
    if (input.current) input.current.value = ''
  }

  function drop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }

  return (
    <section
      className={over ? css.zoneOver : css.zone}
      aria-label={t.dropTitle}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileSpreadsheet size={26} stroke={1.5} aria-hidden className={css.zoneIcon} />
      <div className={css.zoneText}>
        <strong>{t.dropTitle}</strong>
        <span className={css.muted}>{t.dropText}</span>
      </div>
      <SegmentedControl
        size="xs"
        aria-label={t.kind}
        value={kind}
        onChange={(chosen) => setKind(chosen === 'events' ? 'events' : 'customers')}
        data={[
          { value: 'customers', label: t.kinds.customers },
          { value: 'events', label: t.kinds.events },
        ]}
      />
      <Button onClick={() => input.current?.click()} loading={upload.file !== undefined}>
        {t.choose}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
        hidden
        aria-label={t.choose}
        onChange={(event) => take(event.currentTarget.files)}
      />
      {upload.file ? <Sending {...upload} file={upload.file} /> : null}
      {upload.error ? (
        <Alert color="rose" role="alert" className={css.wide}>
          {sayFileProblem(upload.error, locale)}
        </Alert>
      ) : null}
    </section>
  )
}

function Sending({ file, share, cancel }: { file: File; share: number; cancel: () => void }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <div className={css.sending} role="status">
      <span>
        {t.sending(file.name)} {format.percent(share, 0)}
      </span>
      <Progress share={share} label={t.sending(file.name)} />
      <Button variant="subtle" color="gray" size="xs" onClick={cancel}>
        {t.stop}
      </Button>
    </div>
  )
}

function useUpload(kind: Kind) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const stop = useRef<AbortController>(undefined)
  const [share, setShare] = useState(0)
  const upload = useMutation({
    mutationFn: (file: File) => {
      stop.current = new AbortController()
      setShare(0)
      return uploadFile({ kind, file, signal: stop.current.signal, onProgress: setShare })
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['imports'] })
      await navigate({ to: '/imports/$id', params: { id } })
    },
  })
  const wasStopped = upload.error instanceof DOMException
  return {
    file: upload.isPending ? upload.variables : undefined,
    share,
    error: wasStopped ? null : upload.error,
    start: upload.mutate,
    cancel: () => stop.current?.abort(),
  }
}
