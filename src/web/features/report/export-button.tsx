import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { Schemas } from '../../api/call.ts'
import { useTexts } from '../../words/locale.tsx'
import { toCsv } from './report-csv.ts'
import { texts } from './texts.ts'

/** The figures of the page as a file, plain numbers for a spreadsheet. */
export function ExportButton({ report }: { report: Schemas['WorkflowReport'] }) {
  const t = useTexts(texts)
  function save() {
    // The mark tells spreadsheets that it is UTF-8.
    const url = URL.createObjectURL(new Blob([`\ufeff${toCsv(report)}`], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${report.workflow}.csv`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Button variant="default" leftSection={<IconDownload size={17} />} onClick={save}>
      {t.exportCsv}
    </Button>
  )
}
