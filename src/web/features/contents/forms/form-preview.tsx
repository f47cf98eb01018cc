import { SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, call } from '../../../api/call.ts'
import { Card } from '../../../ui/card.tsx'
import { sayProblem } from '../../../ui/failure.tsx'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import type { FormInput } from './forms.ts'
import { texts } from './texts.ts'

const TYPING_MS = 400

/** The hosted page as the server would draw it, before it is published. */
export function FormPreview({ formKey, input }: { formKey: string; input: FormInput }) {
  const t = useTexts(texts)
  const { locale: reader } = useLocale()
  const [locale, choose] = useState(reader)
  const [settled] = useDebouncedValue(input, TYPING_MS)
  const shown = useQuery({
    queryKey: ['forms', 'preview', formKey, settled, locale],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      call('POST /forms/{key}/preview', { path: { key: formKey }, body: { form: settled, locale }, signal }),
  })
  const { error, data } = shown
  return (
    <Card
      title={t.preview}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t.previewLanguage}
          value={locale}
          onChange={(chosen) => choose(chosen as 'fr' | 'en')}
          data={[
            { value: 'fr', label: t.french },
            { value: 'en', label: t.english },
          ]}
        />
      }
    >
      {error instanceof ApiError ? (
        <p role="alert" className={css.bad}>
          {sayProblem(error)}
        </p>
      ) : null}
      <iframe title={t.preview} sandbox="" className={css.frame} srcDoc={data?.html ?? ''} />
    </Card>
  )
}
