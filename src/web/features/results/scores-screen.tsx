import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import { ResultsFrame } from './frame.tsx'
import { MovesCard } from './moves-card.tsx'
import { RfmCards } from './rfm-cards.tsx'
import { texts } from './score-texts.ts'
import { SpreadCard } from './spread-card.tsx'

export function ScoresScreen() {
  const t = useTexts(texts)
  const models = useQuery({ queryKey: ['scores', 'models'], queryFn: () => call('GET /scores/models') })
  return (
    <ResultsFrame subtitle={t.subtitle}>
      <Result of={models}>
        {({ items }) => {
          const keysOf = (...kinds: string[]) =>
            items.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key)
          const spread = <SpreadCard models={keysOf('engagement', 'points')} />
          return (
            <>
              {keysOf('rfm').map((model, place) => (
                <RfmCards key={model} model={model} beside={place === 0 ? spread : null} />
              ))}
              {keysOf('rfm').length === 0 ? spread : null}
              <MovesCard models={items.map(({ key }) => key)} />
            </>
          )
        }}
      </Result>
    </ResultsFrame>
  )
}
