import { Button } from '@mantine/core'
import { IconCalendarTime, IconRocket } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast, toastError } from '../../../ui/toast.ts'
import { useFormat, useLocale, useTexts } from '../../../words/locale.tsx'
import { pick } from '../../../words/texts.ts'
import { publishDraft } from '../../workflows/drafts.ts'
import { missingIn } from '../model/plan.ts'
import type { Reviewed } from '../use-review.ts'
import type { Wizard } from '../use-wizard.ts'
import { reached } from './numbers.ts'
import css from './review.module.css'
import { texts } from './texts.ts'

/** The one place where it leaves from: with the number, asked once more. */
export function Launch({ wizard, reviewed }: { wizard: Wizard; reviewed: Reviewed }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const [asking, ask] = useState(false)
  const launch = useLaunch(wizard)
  const { plan } = wizard
  const { review, counting } = reviewed
  const missing = missingIn('review', plan)
  const broken = !review || review.findings.some(({ level }) => level === 'error') || reached(review) === 0
  const isNow = plan.when.kind === 'now'
  const name = pick(plan.name, locale)
  return (
    <div className={css.launch}>
      <Button
        size="md"
        leftSection={isNow ? <IconRocket size={18} /> : <IconCalendarTime size={18} />}
        disabled={missing.length > 0 || broken || counting}
        onClick={() => ask(true)}
      >
        {isNow ? t.launch : t.plan}
      </Button>
      {asking && review ? (
        <Confirm
          title={t.launchTitle(reached(review))}
          action={isNow ? t.launch : t.plan}
          busy={launch.isPending}
          onConfirm={() => launch.mutate()}
          onClose={() => ask(false)}
        >
          {isNow ? t.launchText(name) : t.planText(name, format.dateTime(review.launchAt))}
        </Confirm>
      ) : null}
    </div>
  )
}

function useLaunch({ plan, save }: Wizard) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const stored = await save()
      if (!stored) return undefined
      await publishDraft(stored.key, stored.revision)
      if (plan.when.kind === 'now') await call('POST /workflows/{key}/launch', { path: { key: stored.key } })
      return stored.key
    },
    onError: toastError,
    onSuccess: async (key) => {
      if (key === undefined) return
      toast(plan.when.kind === 'now' ? t.launched : t.planned)
      await client.invalidateQueries({ queryKey: ['home', 'progress'] })
      await navigate({ to: '/reports/$key', params: { key } })
    },
  })
}
