import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Called } from './bot.js';

const PROGRAM = fileURLToPath(new URL('resident.mjs', import.meta.url));

/**
 * `bot` in one process for many calls: two thirds of what a short call takes are the start of Node and the loading of the
 * program. Calls are taken one at a time; the first starts the process.
 */
export class Resident {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Calls `bot` in a folder once the calls before have ended. @throws Error where the process ends within the call */
  call(args: readonly string[], cwd: string): Promise<Called> {
    const called = this.#last.then(() => this.#called({ args, cwd }));
    this.#last = called.catch(() => undefined);
    return called;
  }

  close(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  async #called(call: { readonly args: readonly string[]; readonly cwd: string }): Promise<Called> {
    this.#child ??= start();
    this.#child.send(call);
    const { stdout, stderr } = this.#child;
    const [said, complained] = await Promise.all([upTo(stdout!, 2), upTo(stderr!, 1)]);
    const [text, code] = said.split('\0');
    return { code: Number(code), stdout: text!, stderr: complained.slice(0, -1) };
  }
}

function start(): ChildProcess {
  const child = fork(PROGRAM, { env: { PATH: process.env.PATH }, silent: true });
  child.stdin!.end();
  child.stdout!.setEncoding('utf8');
  child.stderr!.setEncoding('utf8');
  return child;
}

/** What a stream says until it has said so many marks. */
function upTo(stream: Readable, marks: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: string[] = [];
    let left = marks;
    const onEnd = () => reject(new Error(`the process ended within a call: ${pieces.join('')}`));
    const onData = (piece: string) => {
      pieces.push(piece);
      left -= piece.split('\0').length - 1;
      if (left > 0) return;
      stream.off('data', onData).off('end', onEnd);
      resolve(pieces.join(''));
    };
    stream.on('data', onData).once('end', onEnd);
  });
}
