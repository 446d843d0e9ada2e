import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, also when this runs as built code: the nearest folder above with a package.json. */
export const PROJECT_ROOT = rootAbove(fileURLToPath(new URL('.', import.meta.url)));

/**
 * The directory of the shared market data, absolute: `TICKWRIGHT_SHARED_DATA_DIR` (from the project's root when
 * relative), else `../shared/data` beside the project. It need not exist.
 */
export const SHARED_DATA_DIR = resolve(
  PROJECT_ROOT,
  process.env.TICKWRIGHT_SHARED_DATA_DIR ?? '../shared/data',
);

/** With `TICKWRIGHT_SHARED_DATA=required` a missing file is a failure, else it is left out and said to be. */
export const REQUIRED = process.env.TICKWRIGHT_SHARED_DATA === 'required';

/** The path of a shared file: `sharedData('recordings', 'a.rec.gz')`. */
export function sharedData(...parts: readonly string[]): string {
  return join(SHARED_DATA_DIR, ...parts);
}

/** The first of these paths (relative to the shared directory) that is not there, or null. */
export function firstMissing(needed: readonly string[]): string | null {
  for (const path of needed.length > 0 ? needed : ['.']) {
    if (!existsSync(sharedData(path))) return sharedData(path);
  }
  return null;
}

export function missingError(missing: string): Error {
  return new Error(`TICKWRIGHT_SHARED_DATA is required, and there is no ${missing}`);
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
