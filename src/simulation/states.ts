export const simulationStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type SimulationState = (typeof simulationStates)[number]
