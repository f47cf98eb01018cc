import { Drawer } from '@mantine/core'
import { useTexts } from '../words/locale.tsx'
import { Rail } from './rail.tsx'
import { texts } from './texts.ts'

/** The rail on a phone. */
export function RailDrawer({ onClose, onSearch }: { onClose: () => void; onSearch: () => void }) {
  const t = useTexts(texts)
  return (
    <Drawer
      opened
      onClose={onClose}
      size={260}
      title="Relance"
      closeButtonProps={{ 'aria-label': t.closeNavigation }}
      styles={{ body: { padding: 0, height: 'calc(100% - 60px)' }, content: { background: 'var(--nav)' } }}
    >
      <Rail onSearch={onSearch} onGo={onClose} />
    </Drawer>
  )
}
