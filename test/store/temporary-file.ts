import { join } from 'node:path';
import { temporaryFolder } from '../fixtures/temporary.js';

/** Names of files that are not there yet, in a folder that is gone after the tests. */
export function temporaryFiles(): (name: string) => string {
  const folder = temporaryFolder('store');
  return (name) => join(folder, name);
}
