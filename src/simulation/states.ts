export const simulationStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
