/** What the JSON Schema says to an author in an editor, beside what the grammar says by itself. */

const fieldWords: Readonly<Record<string, string>> = {
  workflow: 'Key of the workflow, for good: publishing another definition under it makes its next version',
  name: 'What people call it, by language or one for all',
  description: 'What it is for, for the people who read it',
  purpose: 'The consent purpose that every marketing message needs, unless a step names its own',
  class: 'marketing needs consent and has its hours; transactional answers what the customer did',
  trigger: 'What brings customers in',
  reentry: 'May a customer come in again? never, always, one_at_a_time, or { after: P7D }',
  goal: 'What it is for: an event within a period after the entry. Reaching it ends the enrolment, unless exit is false',
  holdout: 'Share of the customers who get nothing, to see what the workflow is worth: 10%',
  steps: 'What happens, from top to bottom; branches join again after the step that opened them',
}

export const stepWords: Readonly<Record<string, string>> = {
  send: 'Plans one email or SMS; the gate says whether and when it leaves',
  call: 'Puts the customer on a call list and waits for the outcome',
  wait: 'Holds the customer for a duration, then, if asked, until a time of day on some weekdays',
  wait_for: 'Holds the customer until something happens, up to a limit',
  branch: 'Takes the first of several conditions that holds, else `else`',
  split: 'Sends each customer down one arm by chance: the same arm every time',
  update: 'Changes attributes of the customer',
  score: 'Adds to a score of points, or takes from it',
  consent: 'Withdraws a consent, or asks for one by a mail that must be confirmed',
  webhook: 'Tells another program that the customer is here and waits for its answer',
  notify: 'Tells the staff by email, one mail for many customers',
  repeat: 'Goes through its steps again and again, a bounded number of times',
  holdout: 'Holds a share of the customers back from the steps that follow',
  goal: 'Counts the goal as reached by whoever comes here',
  tag: 'Gives the customer tags, or takes them away',
  exit: 'Ends the enrolment here',
}

/** Puts the words on the top-level properties. */
export function describeSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = schema['properties'] as Record<string, object>
  const described = Object.entries(properties).map(([name, property]) => {
    const description = fieldWords[name]
    return [name, description === undefined ? property : { description, ...property }]
  })
  return { ...schema, properties: Object.fromEntries(described) }
}
