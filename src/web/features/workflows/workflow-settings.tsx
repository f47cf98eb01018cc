import { TextInput } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import type { Schema } from './fields/schema.ts'
import { SchemaForm } from './fields/schema-field.tsx'
import { fields } from './model/say.ts'
import css from './panel.module.css'

const shown = ['trigger', 'reentry', 'goal', 'purpose', 'class', 'holdout', 'description'] as const

/** What concerns the whole workflow: who comes in, whether again, what for. */
export function WorkflowSettings({ schema }: { schema: Schema }) {
  const t = useTexts(texts)
  const { definition, changeDefinition, mayEdit } = useDesigner()
  const { name } = definition
  const names = typeof name === 'string' ? { en: name } : fields(name)
  const set = (key: string, value: unknown, field: string) => {
    const { [key]: _before, steps, ...others } = definition
    changeDefinition({ ...others, ...(value === undefined ? {} : { [key]: value }), steps }, field)
  }
  return (
    <fieldset className={css.form} disabled={!mayEdit}>
      {(['fr', 'en'] as const).map((language) => (
        <TextInput
          key={language}
          label={language === 'fr' ? t.nameFr : t.nameEn}
          value={String(names[language] ?? '')}
          onChange={(event) => {
            const { [language]: _before, ...others } = names
            const typed = event.currentTarget.value
            set('name', typed === '' ? others : { ...others, [language]: typed }, `name.${language}`)
          }}
        />
      ))}
      {shown.map((key) => (
        <SchemaForm
          key={key}
          name={key}
          schema={schema.properties?.[key] ?? {}}
          value={definition[key]}
          required={key === 'trigger'}
          root={schema}
          onChange={(value, field) => set(key, value, `${key}.${field}`)}
        />
      ))}
    </fieldset>
  )
}
