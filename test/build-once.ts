import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why `dist/` could not be built; null when it was. */
    readonly buildFailure: string | null;
  }
}

/** Builds `dist/` before the tests: those of the command line run what users run. */
export default function buildOnce({ provide }: TestProject): void {
  const script = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  provide('buildFailure', status === 0 ? null : `${stdout}${stderr}`);
}
