import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^tickwright$/, replacement: here('./core/index.ts') },
      { find: /^tickwright\/(plugin|run)$/, replacement: here('./core/public/$1.ts') },
      { find: /^tickwright\/microstructure$/, replacement: here('./strategies/microstructure/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts'],
    // What the long suites take of their cases: test/full.ts.
    provide: { full: mode === 'full' },
    testTimeout: mode === 'full' ? 600_000 : 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // All cores: by default one is left idle, which of two is half of them.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['core/**', 'plugins/**', 'strategies/**'],
      reporter: ['text', 'json-summary'],
    },
  },
}));
