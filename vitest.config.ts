import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ALL, ALONE } from './test/alone.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const resolve = {
    alias: [
      { find: /^tickwright$/, replacement: here('./core/index.ts') },
      { find: /^tickwright\/(plugin|run)$/, replacement: here('./core/public/$1.ts') },
      { find: /^tickwright\/microstructure$/, replacement: here('./strategies/microstructure/index.ts') },
    ],
  };
  const shared = {
    setupFiles: ['test/left-as-found.ts'],
    testTimeout: mode === 'full' ? 600_000 : 120_000,
    hookTimeout: 120_000,
    pool: 'forks' as const,
    // All cores: by default one is left idle, which of two is half of them.
    maxWorkers: '100%',
  };
  return {
    test: {
      globalSetup: ['test/build-once.ts'],
      // What the long suites take of their cases: test/full.ts.
      provide: { full: mode === 'full' },
      coverage: {
        provider: 'v8' as const,
        include: ['core/**', 'plugins/**', 'strategies/**'],
        reporter: ['text', 'json-summary'],
      },
      projects: [
        {
          resolve,
          test: { ...shared, name: 'alone', include: ALONE, sequence: { groupOrder: 1 } },
        },
        {
          resolve,
          test: {
            ...shared,
            name: 'together',
            include: ALL,
            exclude: ALONE,
            isolate: false,
            sequence: { groupOrder: 0 },
          },
        },
      ],
    },
  };
});
