import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { SURFACES } from '../../core/loader/host.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const surfaces = Object.entries(SURFACES).map(([name, file]) => ({
  name,
  source: relative(ROOT, file).replaceAll('\\', '/'),
}));

const json = (file: string) => JSON.parse(readFileSync(`${ROOT}/${file}`, 'utf8')) as Record<string, unknown>;

it.each(surfaces)('$name is the same for packages, for editors and for the loader', ({ name, source }) => {
  const { exports } = json('package.json') as { exports: Record<string, unknown> };
  const built = `./dist/${source.replace(/\.ts$/, '')}`;
  expect(exports[name.replace('tickwright', '.')]).toEqual({
    types: `${built}.d.ts`,
    default: `${built}.js`,
  });
  const { compilerOptions } = json('tsconfig.json') as {
    compilerOptions: { paths: Record<string, unknown> };
  };
  expect(compilerOptions.paths[name]).toEqual([`./${source}`]);
  expect(json('typedoc.json').entryPoints).toContain(source);
});

it('what is in two surfaces is one thing', async () => {
  const known = new Map<string, unknown>();
  for (const file of Object.values(SURFACES)) {
    const exported = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      if (known.has(name)) expect([name, value === known.get(name)]).toEqual([name, true]);
      known.set(name, value);
    }
  }
  expect(known.size).toBeGreaterThan(0);
});
