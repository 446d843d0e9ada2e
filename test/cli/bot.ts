import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { afterEachFile } from '../fixtures/after-file.js';
import { temporaryFolder as folderOf } from '../fixtures/temporary.js';
import { FULL } from '../full.js';
import { Resident } from './resident.js';

const MAIN = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));

export interface Called {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of a file's tests. */
const resident = new Resident();
afterEachFile(() => resident.close());

/**
 * Starts `bot` as a user does, in a folder, without any `TICKWRIGHT__` variable. The command line may be that of
 * another program, which is given Node's: `sh -c '... exec "$0" "$@"'`.
 */
export function startBot(
  args: readonly string[],
  cwd: string,
  by: readonly string[] = [],
): ChildProcessWithoutNullStreams {
  refuseWithoutBuild();
  const [program, ...given] = [...by, process.execPath, MAIN, ...args];
  return spawn(program!, given, { cwd, env: { PATH: process.env.PATH } });
}

/**
 * Runs `bot` to its end: in full in a process of its own, as a user does, else in the one that this file's calls share.
 * A process loads an installed package once, so calls in a folder with packages are alone in either form; and so are those
 * that another program starts.
 */
export function bot(args: readonly string[], cwd: string, by: readonly string[] = []): Promise<Called> {
  refuseWithoutBuild();
  const isAlone = FULL || by.length > 0 || existsSync(join(cwd, 'node_modules'));
  return isAlone ? botAlone(args, cwd, by) : resident.call(args, cwd);
}

/** Runs `bot` to its end in a process of its own. */
async function botAlone(args: readonly string[], cwd: string, by: readonly string[]): Promise<Called> {
  const child = startBot(args, cwd, by);
  child.stdin.end();
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** A folder for the tests of a file, gone after them. */
export function temporaryFolder(): string {
  return folderOf('cli');
}

function refuseWithoutBuild(): void {
  const failure = inject('buildFailure');
  if (failure !== null) throw new Error(`dist/ could not be built:\n${failure}`);
}
