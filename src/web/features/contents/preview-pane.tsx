import { SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { settingsQuery } from '../../api/session.ts'
import { Failure } from '../../ui/failure.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { EmailText } from './contents.ts'
import { CustomerPicker } from './customer-picker.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import look from './preview.module.css'
import { type Device, framePage } from './preview-frame.ts'

const devices = ['desktop', 'mobile', 'dark', 'plain'] as const
const CLIPPED_BYTES = 102_000

/** The mail as the chosen customer would get it, made by the server from what is on the screen. */
export function PreviewPane() {
  const t = useTexts(texts)
  const { render } = useEditor()
  const [device, show] = useState<Device>('desktop')
  const { rendered, error } = render
  return (
    <section className={look.preview} aria-label={t.preview}>
      <InboxLine />
      <div className={look.previewTools}>
        <SegmentedControl
          size="xs"
          aria-label={t.device}
          value={device}
          onChange={(chosen) => show(chosen as Device)}
          data={devices.map((value) => ({ value, label: t[value] }))}
        />
        <RenderState />
      </div>
      <div className={look.paper} data-device={device}>
        {error && !rendered ? <Failure error={error} /> : null}
        {!rendered && !error ? <p className={css.hint}>{render.working ? t.rendering : t.noRender}</p> : null}
        {rendered && device === 'plain' ? <pre className={look.plain}>{rendered.text}</pre> : null}
        {rendered && device !== 'plain' ? (
          // No scripts, no forms, an origin of its own: what customers' data holds can do nothing here.
          <iframe
            title={t.preview}
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            className={look.frame}
            srcDoc={framePage(rendered.html ?? '', device)}
          />
        ) : null}
      </div>
    </section>
  )
}

/** As the inbox shows it: subject, sender, what follows; and whose it is. */
function InboxLine() {
  const t = useTexts(texts)
  const { work, locale, render } = useEditor()
  const { data: settings } = useQuery(settingsQuery)
  const source = work.content.source[locale] as EmailText | undefined
  return (
    <div className={look.inbox}>
      <div className={look.inboxTexts}>
        <div className={look.inboxSubject}>{render.rendered?.subject ?? source?.subject}</div>
        <div className={look.inboxFrom}>
          {[settings && t.from(settings.senders.email.name), source?.preheader].filter(Boolean).join(' · ')}
        </div>
      </div>
      <CustomerPicker />
    </div>
  )
}

export function RenderState() {
  const t = useTexts(texts)
  const format = useFormat()
  const { render } = useEditor()
  const { rendered, problems, tookMs } = render
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const bytes = rendered?.htmlBytes ?? 0
  if (errors > 0) {
    return (
      <span className={look.state} data-tone="bad" role="status">
        <IconAlertTriangle size={16} aria-hidden /> {t.errors(errors)}
      </span>
    )
  }
  const said = [
    problems.length > 0 ? t.warnings(problems.length) : t.valid,
    bytes > 0 ? t.sizeOf(format.bytes(bytes)) : '',
    tookMs === undefined ? '' : t.took(format.number(Math.round(tookMs))),
  ]
  const isClipped = bytes > CLIPPED_BYTES
  return (
    <span
      className={look.state}
      data-tone={isClipped ? 'bad' : problems.length > 0 ? 'warn' : 'good'}
      role="status"
    >
      {isClipped ? <IconAlertTriangle size={16} aria-hidden /> : <IconCircleCheck size={16} aria-hidden />}
      {said.filter(Boolean).join(' · ')}
      {isClipped ? ` · ${t.tooLong}` : ''}
    </span>
  )
}
