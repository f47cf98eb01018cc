import { z } from 'zod'
import { Condition } from '../segments/condition.ts'
import { catalogue } from '../segments/conditions/catalogue.ts'
import { PropertyFilter } from '../segments/property-filter.ts'
import { Steps } from './block.ts'
import { EntryLeaf, MessageLeaf, WorkflowCondition } from './condition.ts'
import { Definition, TriggerSchema } from './definition.ts'
import { describeSchema, stepWords } from './schema-words.ts'
import { findStepType, stepTypeNames } from './steps/catalogue.ts'
import { triggerSchemas } from './triggers/catalogue.ts'

type Schema = Record<string, unknown>

/** Parts of the grammar that read themselves by code: where zod only says "anything", the part is named instead. */
const parts = new Map<unknown, string>([
  [Steps, 'steps'],
  [TriggerSchema, 'trigger'],
  [Condition, 'condition'],
  [WorkflowCondition, 'branchCondition'],
  [PropertyFilter, 'propertyFilter'],
])

/** The definition as JSON Schema (draft 2020-12): what an author may write, for editors and other programs. */
export function definitionSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'relance:workflow-definition',
    title: 'Relance workflow',
    ...describeSchema(toSchema(Definition)),
    $defs: {
      trigger: { anyOf: triggerSchemas.map(toSchema) },
      steps: { type: 'array', maxItems: 200, items: { $ref: '#/$defs/step' } },
      step: {
        description: 'One step; the key of its type says what it does',
        anyOf: [{ const: 'exit', description: 'Ends the enrolment here' }, ...stepTypeNames.map(stepRef)],
      },
      ...Object.fromEntries(stepTypeNames.map((name) => [stepDef(name), stepSchema(name)])),
      condition: conditionSchema('condition', []),
      propertyFilter: {
        description: 'What must hold for the properties of an event',
        ...toSchema(PropertyFilter),
      },
      branchCondition: conditionSchema('branchCondition', [toSchema(MessageLeaf), toSchema(EntryLeaf)]),
    },
  }
}

const stepDef = (name: string) => `step-${name}`
const stepRef = (name: string) => ({ $ref: `#/$defs/${stepDef(name)}` })

function stepSchema(name: string): Schema {
  const step = findStepType(name)
  if (!step) throw new Error(`no step type ${name}`)
  return { description: stepWords[name] ?? `A step of type ${name}`, ...toSchema(step.block(Steps)) }
}

/** A segment's condition: groups of conditions, and one leaf for each kind of question. */
function conditionSchema(self: string, leaves: readonly Schema[]): Schema {
  const one = { $ref: `#/$defs/${self}` }
  const several = { type: 'array', minItems: 1, items: one }
  const group = (properties: Schema) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  })
  return {
    anyOf: [
      group({ all: several }),
      group({ any: several }),
      group({ none: several }),
      group({ not: one }),
      group({ atLeast: { type: 'integer', minimum: 1 }, of: several }),
      ...leaves,
      ...catalogue.map(({ schema, example }) => ({ ...toSchema(schema), examples: [example] })),
    ],
  }
}

function toSchema(schema: z.ZodType): Schema {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override({ zodSchema, jsonSchema, path }) {
      const part = parts.get(zodSchema)
      if (part === undefined || path.length === 0) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      jsonSchema['$ref'] = `#/$defs/${part}`
    },
  })
  return rest
}
