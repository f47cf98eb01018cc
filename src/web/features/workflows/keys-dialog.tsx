import { Modal } from '@mantine/core'
import { texts as words } from '../../ui/texts.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './designer-texts.ts'

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  return (
    <Modal opened onClose={onClose} title={t.shortcuts} closeButtonProps={{ 'aria-label': close }}>
      <ul>
        {Object.values(t.keys).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Modal>
  )
}
