import { ActionIcon, Anchor, Button, NumberInput, Select } from '@mantine/core'
import { IconFlask, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import { evenShares, type Message, missingInShares, VERSIONS_MAX, type Version } from '../model/plan.ts'
import { letterOf } from '../model/to-definition.ts'
import { texts } from '../texts.ts'
import { useTemplateChoices } from '../use-choices.ts'

interface VersionsProps {
  readonly message: Message
  readonly onChange: (message: Message) => void
}

/** One text, or several that are tried against each other by shares. */
export function Versions({ message, onChange }: VersionsProps) {
  const t = useTexts(texts)
  const { channel, versions } = message
  const choices = useTemplateChoices(channel === 'phone' ? 'script' : channel)
  const set = (changed: readonly Version[]) => onChange({ ...message, versions: changed })
  return (
    <div className={css.versions}>
      {versions.map((version, index) => (
        <VersionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a version is its letter
          key={index}
          letter={versions.length > 1 ? letterOf(index) : undefined}
          version={version}
          label={channel === 'phone' ? t.script : t.template}
          choices={choices}
          onChange={(changed) => set(versions.with(index, changed))}
          onRemove={() => set(evenShares(versions.filter((_, at) => at !== index)))}
        />
      ))}
      <div className={css.muted}>
        {choices.length === 0 ? `${t.noTemplates} ` : ''}
        <Anchor component={Link} to="/contents">
          {t.newTemplate}
        </Anchor>
      </div>
      {missingInShares(versions) ? <p className={css.warning}>{t.sharesWrong}</p> : null}
      {channel !== 'phone' && versions.length < VERSIONS_MAX ? (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFlask size={15} />}
            onClick={() => set(evenShares([...versions, { template: '', share: 0 }]))}
          >
            {t.addVersion}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

interface RowProps {
  readonly letter: string | undefined
  readonly version: Version
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (version: Version) => void
  readonly onRemove: () => void
}

function VersionRow({ letter, version, label, choices, onChange, onRemove }: RowProps) {
  const t = useTexts(texts)
  return (
    <div className={css.row}>
      <Select
        className={css.grow ?? ''}
        label={letter === undefined ? label : t.version(letter)}
        placeholder={t.choose}
        data={[...choices]}
        value={version.template === '' ? null : version.template}
        onChange={(template) => onChange({ ...version, template: template ?? '' })}
        allowDeselect={false}
        searchable
      />
      {letter === undefined ? null : (
        <>
          <NumberInput
            className={css.short ?? ''}
            aria-label={t.share(letter)}
            min={1}
            max={99}
            suffix=" %"
            value={version.share}
            onChange={(share) => onChange({ ...version, share: typeof share === 'number' ? share : 0 })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={t.removeVersion(letter)}
            onClick={onRemove}
          >
            <IconX size={16} />
          </ActionIcon>
        </>
      )}
    </div>
  )
}
