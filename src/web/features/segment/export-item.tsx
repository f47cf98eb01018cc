import { Menu } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

/** The server streams the file: a large segment is not held in the browser. */
export function ExportItem({ segment }: { segment: string }) {
  const t = useTexts(texts)
  const path = `/api/segments/${encodeURIComponent(segment)}/members.csv`
  return (
    <Menu.Item component="a" href={path} download={`${segment}.csv`}>
      {t.exportMembers}
    </Menu.Item>
  )
}
