import type { Config } from '../config.ts'

/** What a command gets from the process that runs it. */
export interface Shell {
  /** The environment with the `.env` file under it. Throws ConfigError on first use when it is not right. */
  readonly config: () => Config
  /** One line on stdout: what the command answers. Progress and logs go to stderr. */
  print(line: string): void
  /** One line on stderr. */
  note(line: string): void
}

/** Resolves when the command is done; with its exit code. */
export type Run = (argv: string[], shell: Shell) => Promise<number>

export interface Command {
  /** One line, for the list of commands. */
  readonly help: string
  /** What may follow the name, for `--help`; left out where nothing but the options of the line above may. */
  usage?(): Promise<string>
  /** Loaded when used: `relance migrate` need not wait for the template compiler. */
  load(): Promise<Run>
}
