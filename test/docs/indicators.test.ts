import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import * as surface from '../../core/index.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const index = await readFile(here('../../core/index.ts'), 'utf8');
const document = await readFile(here('../../docs/indicators.md'), 'utf8');
const sources = await readdir(here('../../core/indicators'));
const streaming = await Promise.all(
  sources.map((file) => readFile(here(`../../core/indicators/${file}`), 'utf8')),
);

const INDICATORS = exportedFrom('./indicators/');
const FEATURES = exportedFrom('./frame/features/');
const ROWS = 100;

/** The values, not the types, that the public surface takes from a folder, by their public names. */
function exportedFrom(folder: string): readonly string[] {
  const lists = [...index.matchAll(/export \{([^}]*)\} from '([^']*)'/g)];
  return lists
    .filter(([, , from]) => from!.startsWith(folder))
    .flatMap(([, names]) => names!.split(','))
    .map((name) => name.trim().split(' as ').at(-1)!)
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** What stands under the heading of a name, without the next heading. */
function sectionOf(name: string): string {
  const [, ...sections] = document.split(`\n### \`${name}\`\n`);
  expect(sections, `sections called ${name} in docs/indicators.md`).toHaveLength(1);
  return sections[0]!.split('\n## ')[0]!.split('\n### ')[0]!;
}

/** A labelled part of a section, in one line. */
function partOf(section: string, label: string): string {
  const part = section.split(/\n- /).find((text) => text.startsWith(`**${label}**: `));
  expect(part, `the part ${label} of\n${section}`).toBeDefined();
  return part!.replace(`**${label}**: `, '').replace(/\s+/g, ' ').trim();
}

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** The defaults of a feature as its source has them: nothing that is exported says them. */
async function defaultsOf(feature: string): Promise<string> {
  const from = new RegExp(`\\b${feature} \\} from '\\./(.*)\\.js'`).exec(index)![1]!;
  const source = await readFile(here(`../../core/${from}.ts`), 'utf8');
  const [, window] = /options\.window \?\? (\d+)/.exec(source) ?? [];
  return window === undefined
    ? /const DEFAULTS[^=]*= (\{[^}]*\})/.exec(source)![1]!
    : `{ window: ${window} }`;
}

/** The value of an example as a strategy would write it, over frames of made-up numbers. */
function evaluate(example: string): unknown {
  const column = (seed: number) => Float64Array.from({ length: ROWS }, (_, i) => 100 + ((i * seed) % 17));
  const frames = Object.fromEntries(FRAME_COLUMNS.map((name, i) => [name, column(i + 2)]));
  return runInNewContext(`(${example})`, { ...surface, frames, signedNotional: column(5) });
}

describe.each(INDICATORS)('the section of the indicator %s', (name) => {
  const section = sectionOf(name);

  it('says formula, unit, edges and source', () => {
    expect(section.trim()).toMatch(/^[^-]/);
    for (const label of ['Unit', 'Edges', 'Source']) expect(partOf(section, label)).not.toBe('');
  });

  it('names a streaming form that there is', () => {
    const [form] = codesIn(partOf(section, 'Streaming'));
    const isThere = streaming.some((text) =>
      new RegExp(`^export (class|function) ${form}\\b`, 'm').test(text),
    );
    expect(isThere, form).toBe(true);
  });

  it('shows a call that gives a row a row', () => {
    const [example] = codesIn(partOf(section, 'Call'));
    expect(example).toContain(`${name}(`);
    const result = evaluate(example!);
    const columns = result instanceof Float64Array ? [result] : Object.values(result as object);
    expect(columns.map((column: Float64Array) => column.length)).toEqual(columns.map(() => ROWS));
  });
});

describe.each(FEATURES)('the section of the feature %s', (name) => {
  const section = sectionOf(name);
  const call = codesIn(partOf(section, 'Call'))[0]!;

  it('says unit, edges and source', () => {
    for (const label of ['Unit', 'Edges', 'Source']) expect(partOf(section, label)).not.toBe('');
  });

  it('names the columns that it has', () => {
    const { outputs } = evaluate(call) as surface.FeatureFactory;
    const written = codesIn(partOf(section, 'Columns')).map((code) => (code === "''" ? '' : code));
    expect(written.filter((code) => outputs.includes(code))).toEqual([...outputs]);
  });

  it('says its options with their defaults', async () => {
    const written = codesIn(partOf(section, 'Options')).filter((code) => code.includes(': '));
    const options = `{ ${written.join(', ')} }`;
    expect(evaluate(`${name}(${options})`)).toHaveProperty('create');
    expect(evaluate(options)).toEqual(evaluate(await defaultsOf(name)));
  });
});

it('has no section of what is not exported', () => {
  const headings = [...document.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name);
  expect(headings.sort()).toEqual([...INDICATORS, ...FEATURES].sort());
});
