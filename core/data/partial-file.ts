import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BotError } from '../errors.js';

/** A file under its partial name until it is whole: what fails leaves nothing behind. */
export interface PartialFile {
  /** Where it is written. */
  readonly path: string;
  /** Gives it its name, in place of a file that had it. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

/** @throws BotError `usage` when there can be no such file. */
export async function openPartial(file: string): Promise<PartialFile> {
  const path = `${file}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    if (await isFolder(file)) throw new Error('it is a folder');
  } catch (cause) {
    throw unwritable(file, cause);
  }
  return {
    path,
    keep: () => rename(path, file),
    discard: () => rm(path, { force: true }),
  };
}

/** That a file cannot be written is a fault of the call. */
export function unwritable(file: string, cause: unknown): BotError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BotError('usage', `${file} cannot be written: ${reason}`, { cause });
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
