import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it, test } from 'vitest';

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The directory of the shared market data, absolute: `TICKWRIGHT_SHARED_DATA_DIR` (from the project's root when
 * relative), else `../shared/data` beside the project. It need not exist.
 */
export const SHARED_DATA_DIR = resolve(
  PROJECT_ROOT,
  process.env.TICKWRIGHT_SHARED_DATA_DIR ?? '../shared/data',
);

/** With `TICKWRIGHT_SHARED_DATA=required` a missing file is a failure, else a skip that says so. */
const REQUIRED = process.env.TICKWRIGHT_SHARED_DATA === 'required';

/** The path of a shared file: `sharedData('recordings', 'a.rec.gz')`. */
export function sharedData(...parts: readonly string[]): string {
  return join(SHARED_DATA_DIR, ...parts);
}

/** The first of these paths (relative to the shared directory) that is not there, or null. */
function firstMissing(needed: readonly string[]): string | null {
  for (const path of needed.length > 0 ? needed : ['.']) {
    if (!existsSync(sharedData(path))) return sharedData(path);
  }
  return null;
}

/** Prints why `name` is left out; the reason stands in its title too. */
function leftOut(name: string, missing: string): string {
  console.warn(
    `left out: ${name}: there is no ${missing} (TICKWRIGHT_SHARED_DATA=required makes this a failure)`,
  );
  return `${name} [left out: no ${missing}]`;
}

function missingError(missing: string): Error {
  return new Error(`TICKWRIGHT_SHARED_DATA is required, and there is no ${missing}`);
}

/**
 * A `describe` that needs shared files, named relative to the shared directory (none: the directory itself).
 * Without them it is skipped, with the reason, or fails where the data is required. `body` is not called then, so it may read
 * the files at once.
 */
export function describeWithData(name: string, needed: readonly string[], body: () => void): void {
  const missing = firstMissing(needed);
  if (missing === null) {
    describe(name, body);
    return;
  }
  if (REQUIRED) {
    describe(name, () => {
      test('its data is there', () => {
        throw missingError(missing);
      });
    });
    return;
  }
  describe.skip(leftOut(name, missing), () => {
    test('needs the data', () => {});
  });
}

/** An `it` that needs shared files: as {@link describeWithData}. */
export function itWithData(
  name: string,
  needed: readonly string[],
  body: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  const missing = firstMissing(needed);
  if (missing === null) {
    it(name, body, timeoutMs);
    return;
  }
  if (REQUIRED) {
    it(name, () => {
      throw missingError(missing);
    });
    return;
  }
  it.skip(leftOut(name, missing), () => {});
}
