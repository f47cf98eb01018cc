import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { Schemas } from '../../api/call.ts'
import { saveFile } from '../../ui/save-file.ts'
import { useTexts } from '../../words/locale.tsx'
import { reportCsv } from './report-csv.ts'
import { texts } from './texts.ts'
import { useReactions } from './use-report.ts'

type Report = Schemas['WorkflowReport']

/** The figures of the page as a file, plain numbers for a spreadsheet. */
export function ExportButton({ report, other }: { report: Report; other: Report | undefined }) {
  const t = useTexts(texts)
  const reactions = useReactions(report.workflow)
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={17} />}
      onClick={() =>
        saveFile(`${report.workflow}.csv`, reportCsv(report, { days: reactions.data?.days ?? [], other }))
      }
    >
      {t.exportCsv}
    </Button>
  )
}
