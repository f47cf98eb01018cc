import { Alert } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './customer.module.css'
import { Pair } from './profile-card.tsx'
import { texts } from './texts.ts'

/** All that proves one consent, and whether the ledger's chain still holds. */
export function Certificate({ entry }: { entry: string }) {
  const certificate = useQuery({
    queryKey: ['certificates', entry],
    queryFn: () => call('GET /consent-entries/{id}/certificate', { path: { id: entry } }),
  })
  return <Result of={certificate}>{(data) => <Proof certificate={data} />}</Result>
}

function Proof({ certificate }: { certificate: Schemas['ConsentCertificate'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { entry, chain } = certificate
  const sound = chain.faults.length === 0
  return (
    <>
      <Alert color={sound ? 'green' : 'rose'} icon={sound ? <IconShieldCheck /> : <IconShieldX />} mb={14}>
        {sound ? t.certificateSound : t.certificateFaults(chain.faults.length)}
      </Alert>
      <dl className={css.pairs}>
        <Pair term={t.state}>{t.consentStates[entry.state]}</Pair>
        <Pair term={t.decidedAt}>{format.dateTime(entry.at)}</Pair>
        <Pair term={t.recordedAt}>{format.dateTime(entry.recordedAt)}</Pair>
        <Pair term={t.legalBasis}>{t.bases[entry.legalBasis]}</Pair>
        <Pair term={t.source}>{entry.source}</Pair>
        <Pair term={t.actor}>{entry.actor}</Pair>
      </dl>
      <h3 className={css.purposeName}>{t.wording}</h3>
      {entry.wording ? (
        <blockquote className={css.wording} lang={entry.wording.locale}>
          {entry.wording.text}
        </blockquote>
      ) : (
        <p className={css.muted}>{t.noWording}</p>
      )}
      {entry.evidence ? (
        <>
          <h3 className={css.purposeName}>{t.evidence}</h3>
          <dl className={css.pairs}>
            {Object.entries(entry.evidence).map(([key, value]) => (
              <Pair key={key} term={key}>
                {String(value)}
              </Pair>
            ))}
          </dl>
        </>
      ) : null}
      <h3 className={css.purposeName}>{t.hash}</h3>
      <code className={css.hash}>{entry.hash}</code>
    </>
  )
}
