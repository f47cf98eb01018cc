import { IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { CheckedCard } from './checked-card.tsx'
import { FileCard } from './file-card.tsx'
import { ImportState } from './import-state.tsx'
import css from './imports.module.css'
import { OutcomeCard } from './outcome-card.tsx'
import { Prepare } from './prepare.tsx'
import { ProgressCard } from './progress-card.tsx'
import { RowErrors } from './row-errors.tsx'
import { Steps } from './steps.tsx'
import { texts } from './texts.ts'
import { type Import, isWorking, type Moves, useImport, useImportMoves } from './use-import.ts'

const route = getRouteApi('/shell/imports/$id')

export function ImportScreen() {
  const { id } = route.useParams()
  const found = useImport(id)
  return <Result of={found}>{(data) => <One file={data} />}</Result>
}

function One({ file }: { file: Import }) {
  const t = useTexts(texts)
  const format = useFormat()
  const moves = useImportMoves(file.id)
  return (
    <Page
      title={file.filename}
      subtitle={`${t.kinds[file.kind]} · ${t.uploadedOn(format.dateTime(file.createdAt))}`}
      before={
        <Link to="/imports" aria-label={t.back}>
          <IconArrowLeft size={18} />
        </Link>
      }
      actions={<ImportState state={file.state} />}
    >
      <Steps state={file.state} />
      <Stage file={file} moves={moves} />
    </Page>
  )
}

function Stage({ file, moves }: { file: Import; moves: Moves }) {
  const [editing, edit] = useState(false)
  const { state } = file
  const isChecked = state === 'checked'
  const isNeverRun = state === 'failed' && file.created + file.updated === 0
  if (state === 'uploaded' || isNeverRun || (isChecked && editing)) {
    return <Prepare file={file} moves={moves} onChecked={() => edit(false)} />
  }
  return (
    <div className={css.layout}>
      <div className={css.main}>
        {isWorking(state) ? <ProgressCard file={file} moves={moves} /> : null}
        {isChecked ? <CheckedCard file={file} moves={moves} onEdit={() => edit(true)} /> : null}
        {isWorking(state) || isChecked ? null : <OutcomeCard file={file} moves={moves} />}
        {isWorking(state) ? null : <RowErrors file={file} />}
      </div>
      <div className={css.side}>
        <FileCard file={file} />
      </div>
    </div>
  )
}
