import { z } from 'zod'
import { matchesFilter, PropertyFilter } from '../../segments/property-filter.ts'
import { Key, LatestStart } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const FormTrigger = z.strictObject({ form: Key, where: PropertyFilter.optional(), latest_start: LatestStart })

/** A form was submitted. `where` looks at the event: `{ fields.city: Lyon }`. */
export const formTrigger: TriggerType<z.output<typeof FormTrigger>> = {
  type: 'form',
  schema: FormTrigger,
  eventType: () => 'form_submitted',
  startsOn: ({ form, where }, properties, zone) =>
    properties['form'] === form && (where === undefined || matchesFilter(where, properties, zone)),
  references: ({ form }) => [{ kind: 'form', key: form }],
}
