import type { Reason, SimulationResult } from '../simulation/simulation.ts'

/** A result as a person reads it. */
export function simulationLines(result: SimulationResult): string[] {
  const { workflow, since, until, sample, entered, refused, ended, underWay, goals } = result
  return [
    `${workflow} from ${at(since)} to ${at(until)}${result.stoppedAt ? ' (stopped there: the time ran out)' : ''}`,
    `customers\t${sample.customers} of ${sample.candidates} whom it may concern${sample.factor > 1 ? `; multiply by ${sample.factor.toFixed(2)}` : ''}`,
    `entered\t${entered.treated + entered.holdout} (${entered.holdout} held out)`,
    ...list('not entered', refused),
    ...list('ended', ended),
    `under way\t${underWay}`,
    `goals\t${goals.treated} treated, ${goals.holdout} held out`,
    '',
    ...stepLines(result),
    '',
    ...messageLines(result),
    '',
    ...callLines(result),
    ...pressureLines(result),
    ...result.problems.map(({ step, message, count }) => `problem\t${step}: ${message} (${count} times)`),
    '',
    ...journeyLines(result),
    '',
    'This assumes:',
    ...result.assumptions.map((sentence) => `  ${sentence}`),
  ]
}

function list(title: string, reasons: readonly Reason[]): string[] {
  return reasons.length === 0
    ? []
    : [`${title}\t${reasons.map(({ reason, count }) => `${reason} ${count}`).join(', ')}`]
}

function stepLines({ steps }: SimulationResult): string[] {
  return steps.map(({ step, type, passages, waiting, branches }) => {
    const shares = branches.map(
      ({ branch, count, share }) => `${branch} ${count} (${Math.round(share * 100)} %)`,
    )
    const here = waiting > 0 ? `, ${waiting} stand there` : ''
    return `${step} (${type})\t${passages}${here}${shares.length > 0 ? `\t${shares.join(', ')}` : ''}`
  })
}

function messageLines({ messages, held, queued, peaks, cost }: SimulationResult): string[] {
  return [
    ...messages.map(({ day, channel, messages: count }) => `${day}\t${channel}\t${count}`),
    ...peaks.map(
      ({ channel, messages: count, at: hour }) => `busiest hour\t${channel}\t${count} at ${at(hour)}`,
    ),
    ...held.map(({ channel, step, reason, count }) => `held back\t${channel} of ${step}\t${reason} ${count}`),
    ...queued.map(
      ({ channel, step, reason, count }) => `not yet sent\t${channel} of ${step}\t${reason} ${count}`,
    ),
    ...cost.byChannel.map((one) => `cost\t${one.channel}\t${one.cost.toFixed(2)} ${cost.currency}`),
    `cost in all\t${cost.total.toFixed(2)} ${cost.currency}`,
  ]
}

function callLines({ calls }: SimulationResult): string[] {
  if (calls.tasks === 0) return []
  const { busiestDay: day, busiestHour: hour } = calls
  return [
    `calls\t${calls.calls} of ${calls.tasks} tasks; ${calls.openMax} on the lists at once at most`,
    ...(day ? [`busiest day\t${day.calls} calls on ${day.day}`] : []),
    ...(hour ? [`busiest hour\t${hour.calls} calls at ${at(hour.at)}`] : []),
    '',
  ]
}

function pressureLines({ pressure }: SimulationResult): string[] {
  if (pressure.customers === 0) return []
  const { weekMeanBefore, weekMeanAfter, weekMaxBefore, weekMaxAfter, sameDay, workflows } = pressure
  return [
    `contacts\tin the busiest week of each of ${pressure.customers} customers: ${weekMeanBefore.toFixed(2)} on average and ${weekMaxBefore} at most become ${weekMeanAfter.toFixed(2)} and ${weekMaxAfter}`,
    `same day\t${sameDay} customers hear from another workflow within 24 hours`,
    ...workflows.map(
      (one) => `beside it\t${one.workflow}: ${one.messages} messages to ${one.customers} of them`,
    ),
  ]
}

function journeyLines({ journeys }: SimulationResult): string[] {
  return journeys.map(({ arm, status, exitReason, enteredAt, steps, messages }) => {
    const way = steps.map(({ step, branch }) => (branch === null ? step : `${step}:${branch}`)).join(' → ')
    const sent = messages
      .map(({ channel, status: state, reason }) => `${channel} ${reason ?? state}`)
      .join(', ')
    const end = exitReason ?? status
    return `${at(enteredAt)}\t${arm === 'holdout' ? 'held out' : way || 'no step yet'}\t${end}${sent ? `\t${sent}` : ''}`
  })
}

function at(instant: Date): string {
  return instant.toISOString()
}
