import { describe, it, test } from 'vitest';
import { firstMissing, missingError, REQUIRED } from './shared-data.js';

export { SHARED_DATA_DIR, sharedData } from './shared-data.js';

/** Prints why `name` is left out; the reason stands in its title too. */
function leftOut(name: string, missing: string): string {
  console.warn(
    `left out: ${name}: there is no ${missing} (TICKWRIGHT_SHARED_DATA=required makes this a failure)`,
  );
  return `${name} [left out: no ${missing}]`;
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
