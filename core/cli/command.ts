import type { Argv, Options } from 'yargs';

export type Flags = Readonly<Record<string, Options>>;

/** What a command's file exports: its flags, how it is called, and what it does. */
export interface Command<A = unknown> {
  readonly flags: Flags;
  readonly example: string;
  readonly exampleText: string;
  /** @returns the exit code. */
  run(args: A): Promise<number>;
}

/** A command as the list of commands knows it: its file is loaded when it is called. */
export interface CommandEntry {
  readonly describe: string;
  load(): Promise<{ readonly command: Command<never> }>;
}

export function applyFlags(yargs: Argv, { flags, example, exampleText }: Command): Argv {
  return yargs.options(flags).example(example, exampleText);
}
