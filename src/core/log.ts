import { type Logger, pino } from 'pino'

/** What we use of pino. No personal data in any field: ids, codes and counts only. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'> & {
  child(fields: Record<string, unknown>): Log
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** One JSON object per line, on stderr: stdout belongs to what a command answers. */
export function jsonLog(level: LogLevel): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}
