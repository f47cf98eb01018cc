import { Button } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import css from './settings.module.css'
import { texts } from './texts.ts'

interface MoreRowsProps {
  /** A list that is read page by page. */
  readonly of: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    fetchNextPage(): Promise<unknown>
  }
}

/** Under a list of which there is more. */
export function MoreRows({ of: { hasNextPage, isFetchingNextPage, fetchNextPage } }: MoreRowsProps) {
  const t = useTexts(texts)
  if (!hasNextPage) return null
  return (
    <div className={css.foot}>
      <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t.more}
      </Button>
    </div>
  )
}
