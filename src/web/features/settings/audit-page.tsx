import { Switch, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './audit-texts.ts'
import { MoreRows } from './more-rows.tsx'
import css from './settings.module.css'
import { TableScroll } from './table-scroll.tsx'

type AuditSearch = ReturnType<typeof route.useSearch>

const route = getRouteApi('/shell/settings/audit')
const TYPING_MS = 300

/** Who changed what. */
export function AuditPage() {
  const t = useTexts(texts)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = (change: AuditSearch) =>
    void navigate({ search: (before) => clean({ ...before, ...change }), replace: true })
  const goSoon = useDebouncedCallback(go, TYPING_MS)
  const { requests, ...filter } = search
  const found = useInfiniteQuery({
    queryKey: ['audit', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /audit', {
        query: { ...filter, requests: requests ? 'true' : 'false', cursor: pageParam, limit: 50 },
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Card title={t.title} flush>
      <div className={css.finding}>
        <div className={css.row}>
          <TextInput
            className={css.grow}
            label={t.action}
            placeholder="settings.update"
            defaultValue={search.action ?? ''}
            onChange={(event) => goSoon({ action: event.currentTarget.value })}
          />
          <TextInput
            className={css.grow}
            label={t.entity}
            placeholder="customer"
            defaultValue={search.entity ?? ''}
            onChange={(event) => goSoon({ entity: event.currentTarget.value })}
          />
        </div>
        <Switch
          label={t.requests}
          checked={requests ?? false}
          onChange={(event) => go({ requests: event.currentTarget.checked })}
        />
      </div>
      <Result of={found}>
        {() => (rows.length === 0 ? <Empty title={t.none} text={t.noneText} /> : <AuditTable rows={rows} />)}
      </Result>
      <MoreRows of={found} />
    </Card>
  )
}

function clean(search: AuditSearch): AuditSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value && `${value}`.trim() !== ''))
}

function AuditTable({ rows }: { rows: readonly Schemas['AuditEntry'][] }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <TableScroll label={t.title}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.when}</th>
            <th scope="col">{t.who}</th>
            <th scope="col">{t.action}</th>
            <th scope="col">{t.what}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, actor, action, entity, entityId, before, after }, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id of their own here
            <tr key={position}>
              <td style={{ whiteSpace: 'nowrap' }}>{format.dateTime(at)}</td>
              <td>
                {actor.name}
                <span className={css.note}>{t.kinds[actor.kind] ?? actor.kind}</span>
              </td>
              <td>
                <code>{action}</code>
              </td>
              <td className={css.long}>
                {action === 'http.request' ? sayRequest(after) : entity}
                <span className={css.note} style={{ overflowWrap: 'anywhere' }}>
                  {entityId}
                </span>
                {before || after ? (
                  <details>
                    <summary>{t.details}</summary>
                    <pre className={css.json}>{JSON.stringify({ before, after }, null, 1)}</pre>
                  </details>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

/** `POST /api/imports: 202`. */
function sayRequest(after: unknown): string {
  const { method, path, status } = after as { method: string; path: string; status: number }
  return `${method} ${path}: ${status}`
}
