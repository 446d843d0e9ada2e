import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Sidecar, sidecarPath } from './sidecar.js';

const compress = promisify(gzip);
const NANO_DIGITS_OF_A_SECOND = 9;

/**
 * Writes lines as a recording: gzip members closed each second of local time, so that a cut file loses at most
 * one. The file has its name once it is whole.
 */
export class RecordingWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  #second = '';
  #lines: string[] = [];
  #lineCount = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async create(file: string): Promise<RecordingWriter> {
    await mkdir(dirname(file), { recursive: true });
    return new RecordingWriter(file, await open(partial(file), 'w'));
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** @param line `<local ns> <json>` without its end. */
  async write(line: string): Promise<void> {
    const second = line.slice(0, line.indexOf(' ') - NANO_DIGITS_OF_A_SECOND);
    if (second !== this.#second) {
      await this.#closeMember();
      this.#second = second;
    }
    this.#lines.push(line);
    this.#lineCount++;
  }

  /** Closes the file and gives it its name, with its sidecar beside it. */
  async finish(sidecar: Sidecar): Promise<void> {
    await this.#closeMember();
    await this.#handle.close();
    await writeFile(sidecarPath(this.#file), `${JSON.stringify(sidecar, null, 2)}\n`);
    await rename(partial(this.#file), this.#file);
  }

  /** Leaves what was written under its partial name. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }

  /** Ends without the file. */
  async discard(): Promise<void> {
    await this.abandon();
    await rm(partial(this.#file), { force: true });
  }

  async #closeMember(): Promise<void> {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    await this.#handle.write(await compress(text));
  }
}

function partial(file: string): string {
  return `${file}.partial`;
}
