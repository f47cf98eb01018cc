import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Result } from '../../ui/result.tsx'
import { texts as words } from '../../ui/texts.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { texts } from './version-texts.ts'

const route = getRouteApi('/shell/workflows/$key')

interface VersionsProps {
  readonly workflowKey: string
  readonly live: number | null
  readonly onClose: () => void
}

export function VersionsDialog({ workflowKey, live, onClose }: VersionsProps) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const format = useFormat()
  const navigate = route.useNavigate()
  const found = useQuery({
    queryKey: ['workflow-versions', workflowKey],
    queryFn: () => call('GET /workflows/{key}/versions', { path: { key: workflowKey } }),
  })
  return (
    <Modal opened onClose={onClose} title={t.versions} closeButtonProps={{ 'aria-label': close }}>
      <p className={css.hint}>{t.versionsText}</p>
      <Result of={found}>
        {({ items }) => (
          <ol className={css.versionList}>
            {items.map(({ version, publishedAt, publishedBy }) => (
              <li key={version}>
                <span>
                  <b>{t.version(version)}</b>{' '}
                  {version === live ? <Badge tone="good">{t.isLive}</Badge> : null}
                  <small>{t.by(format.dateTime(publishedAt), publishedBy)}</small>
                </span>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`${t.see} : ${t.version(version)}`}
                  onClick={() => {
                    onClose()
                    void navigate({ search: { version } })
                  }}
                >
                  {t.see}
                </Button>
              </li>
            ))}
          </ol>
        )}
      </Result>
    </Modal>
  )
}
