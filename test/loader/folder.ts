import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from '../../core/loader/bundle.js';
import { type Bundler, loadModule } from '../../core/loader/compile.js';
import { temporaryFolder } from '../fixtures/temporary.js';

/** A folder of sources, gone after the tests of a file. */
export interface SourceFolder {
  readonly path: string;
  file(name: string): string;
  write(files: Readonly<Record<string, string>>): void;
}

export function sourceFolder(): SourceFolder {
  const path = temporaryFolder('loader');
  const file = (name: string) => join(path, name);
  return {
    path,
    file,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(file(name)), { recursive: true });
        writeFileSync(file(name), text);
      }
    },
  };
}

/** Loads files, and knows how often it had to compile. */
export function countingLoader() {
  let compiled = 0;
  const counting: Bundler = (...args) => {
    compiled++;
    return bundle(...args);
  };
  return {
    load: (file: string) => loadModule(file, counting),
    /** Since it was asked the last time. */
    compiled: () => {
      const count = compiled;
      compiled = 0;
      return count;
    },
  };
}
