import { Button } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { Failure } from '../ui/failure.tsx'
import { Page } from '../ui/page.tsx'
import { useTexts } from '../words/locale.tsx'
import { texts } from './texts.ts'

export function RouteError({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <Page title="">
      <Failure error={error} retry={() => void router.invalidate()} />
    </Page>
  )
}

export function NotFound() {
  const t = useTexts(texts)
  return (
    <Page title={t.notFoundTitle} subtitle={t.notFoundText}>
      <div>
        <Button component={Link} to="/" variant="default">
          {t.backHome}
        </Button>
      </div>
    </Page>
  )
}
