import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countingLoader, sourceFolder } from './folder.js';

const START = {
  'X.ts': "import { part } from './part.js';\nexport const value: string = 'x ' + part;\n",
  'part.ts': "export const part = 'one';\n",
};

/** A folder whose file X.ts has been loaded once. */
async function loadedOnce(files: Readonly<Record<string, string>> = START) {
  const folder = sourceFolder();
  folder.write(files);
  const loader = countingLoader();
  const first = await loader.load(folder.file('X.ts'));
  expect(loader.compiled()).toBe(1);
  const again = () => loader.load(folder.file('X.ts'));
  return { folder, loader, first, again };
}

const outputs = (folder: string) => readdirSync(join(folder, '.tickwright')).sort();

describe('a source that has not changed is not compiled again', () => {
  it('is the same module, with the same hash', async () => {
    const { first, again, loader } = await loadedOnce();
    const second = await again();
    expect(loader.compiled()).toBe(0);
    expect(second.exports).toBe(first.exports);
    expect(second.hash).toBe(first.hash);
  });

  it('whenever it was written', async () => {
    const { folder, again, loader } = await loadedOnce();
    folder.write(START);
    utimesSync(folder.file('X.ts'), 1, 1);
    await again();
    expect(loader.compiled()).toBe(0);
  });

  it('though another file comes beside it', async () => {
    const { folder, again, loader } = await loadedOnce();
    folder.write({ 'Y.ts': 'export default 1;' });
    await again();
    expect(loader.compiled()).toBe(0);
  });

  it('where its folder is moved, with what was compiled', async () => {
    const { folder, loader, first } = await loadedOnce({
      'a/X.ts': START['X.ts'],
      'a/part.ts': START['part.ts'],
      'X.ts': '',
    });
    const before = await loader.load(folder.file('a/X.ts'));
    loader.compiled();
    renameSync(folder.file('a'), folder.file('b'));
    const moved = await loader.load(folder.file('b/X.ts'));
    expect(loader.compiled()).toBe(0);
    expect(moved.hash).toBe(before.hash);
    expect(moved.hash).not.toBe(first.hash);
  });
});

describe('a source is compiled again', () => {
  type Folder = Awaited<ReturnType<typeof loadedOnce>>['folder'];

  it.each<[string, (folder: Folder) => void, string]>([
    ['when it changes', ({ write }) => write({ 'X.ts': "export const value = 'y';" }), 'y'],
    [
      'when a file that it imports changes, by its content alone',
      ({ file, write }) => {
        const { atime, mtime, size } = statSync(file('part.ts'));
        write({ 'part.ts': "export const part = 'two';\n" });
        utimesSync(file('part.ts'), atime, mtime);
        expect(statSync(file('part.ts'))).toMatchObject({ size, mtime });
      },
      'x two',
    ],
    [
      'when a file comes that is meant before the one it had',
      ({ write }) => write({ 'part.js': "export const part = 'js';" }),
      'x js',
    ],
    [
      'when the file that it had goes, and another is meant',
      ({ file, write }) => {
        rmSync(file('part.ts'));
        write({ 'part.js': "export const part = 'three';" });
      },
      'x three',
    ],
  ])('%s', async (_, change, value) => {
    const { folder, again, loader } = await loadedOnce();
    change(folder);
    expect((await again()).exports.value).toBe(value);
    expect(loader.compiled()).toBe(1);
    await again();
    expect(loader.compiled()).toBe(0);
  });

  it.each<[string, (folder: string, names: readonly string[]) => void]>([
    [
      'is cut',
      (at, [output]) => writeFileSync(join(at, output!), readFileSync(join(at, output!)).subarray(0, 9)),
    ],
    ['is gone', (at, [output]) => rmSync(join(at, output!))],
    [
      'has a note that is cut',
      (at, [, note]) => writeFileSync(join(at, note!), readFileSync(join(at, note!)).subarray(0, 40)),
    ],
    ['has no note', (at, [, note]) => rmSync(join(at, note!))],
    [
      'was compiled for another host',
      (at, [, note]) => {
        const text = readFileSync(join(at, note!), 'utf8');
        writeFileSync(join(at, note!), text.replace(/"host":"./, '"host":"-'));
      },
    ],
  ])('when what was compiled %s', async (_, damage) => {
    const { folder, again, loader } = await loadedOnce();
    damage(folder.file('.tickwright'), outputs(folder.path));
    expect((await again()).exports.value).toBe('x one');
    expect(loader.compiled()).toBe(1);
    await again();
    expect(loader.compiled()).toBe(0);
  });

  it('and nothing of the former is left', async () => {
    const { folder, again } = await loadedOnce();
    expect(outputs(folder.path)).toHaveLength(2);
    folder.write({ 'part.ts': "export const part = 'other';" });
    await again();
    expect(outputs(folder.path)).toEqual([expect.stringMatching(/^X-ts-[0-9a-f]{16}\.mjs$/), 'X-ts.json']);
  });

  it('as the first time after it failed', async () => {
    const { folder, again } = await loadedOnce();
    folder.write({ 'part.ts': 'export const part = ;' });
    await expect(again()).rejects.toThrow('part.ts:1:');
    folder.write({ 'part.ts': "export const part = 'mended';" });
    expect((await again()).exports.value).toBe('x mended');
  });
});

describe('what is compiled', () => {
  it('is of one file each: X.ts and X.js are two', async () => {
    const { folder, loader, again } = await loadedOnce();
    folder.write({ 'X.js': "export const value = 'js';" });
    expect((await loader.load(folder.file('X.js'))).exports.value).toBe('js');
    loader.compiled();
    expect((await again()).exports.value).toBe('x one');
    expect(loader.compiled()).toBe(0);
  });

  it('has a hash of what it does, not of where it lies or what is said about it', async () => {
    const { folder, first, loader } = await loadedOnce();
    const copy = sourceFolder();
    cpSync(folder.path, copy.path, { recursive: true });
    rmSync(copy.file('.tickwright'), { recursive: true });
    copy.write({
      'X.ts': `// A comment.\n${START['X.ts']}`,
      'tsconfig.json': '{"compilerOptions":{"target":"ES5"}}',
    });
    expect((await loader.load(copy.file('X.ts'))).hash).toBe(first.hash);
  });

  it('has one result, whoever comes first', async () => {
    const folder = sourceFolder();
    folder.write(START);
    const loader = countingLoader();
    const all = await Promise.all([1, 2, 3].map(() => loader.load(folder.file('X.ts'))));
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(1);
    expect(outputs(folder.path)).toHaveLength(2);
  });
});

describe('a fresh instance', () => {
  const COUNTER = {
    'X.ts':
      "import { state } from './part.js';\nlet own = 0;\nexport const count = () => [++own, ++state.shared];",
    'part.ts': 'export const state = { shared: 0 };',
  };
  const count = (exports: Readonly<Record<string, unknown>>) => (exports.count as () => number[])();

  it('shares no state with the others, nor does what it imports from beside it', async () => {
    const { first } = await loadedOnce(COUNTER);
    count(first.exports);
    const [second, third] = [await first.fresh(), await first.fresh()];
    expect(count(first.exports)).toEqual([2, 2]);
    expect(count(second)).toEqual([1, 1]);
    expect(count(second)).toEqual([2, 2]);
    expect(count(third)).toEqual([1, 1]);
  });

  it('is of the code that was loaded, whatever became of the file since', async () => {
    const { folder, first, again } = await loadedOnce();
    folder.write({ 'part.ts': "export const part = 'later';" });
    expect((await again()).exports.value).toBe('x later');
    expect((await first.fresh()).value).toBe('x one');
    rmSync(folder.path, { recursive: true });
    expect((await first.fresh()).value).toBe('x one');
  });
});
