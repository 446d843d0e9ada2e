import { mkdir, writeFile } from 'node:fs/promises';
import { unwritable } from '../data/partial-file.js';

/**
 * Writes a file that is not there yet.
 * @returns false where there is something of that name: it is left as it is.
 * @throws BotError `usage` when it cannot be written.
 */
export async function writeNewFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, cause);
  }
}

/**
 * Makes a folder and those above it.
 * @returns false where it is there already.
 * @throws BotError `usage` when it cannot be made.
 */
export async function makeFolder(folder: string): Promise<boolean> {
  try {
    return (await mkdir(folder, { recursive: true })) !== undefined;
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}
