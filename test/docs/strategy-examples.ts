/** The examples of docs/strategies.md: taken out of the page, completed to files, and what it says of each. */
import { readFileSync } from 'node:fs';

export const PAGE = readFileSync(new URL('../../docs/strategies.md', import.meta.url), 'utf8');

/** What the page says of an example: a word, and what it is about. */
export interface Expectation {
  readonly what: string;
  readonly of: string;
}

export interface Example {
  /** Of its block, from 1 on. */
  readonly line: number;
  readonly name: string;
  /** A whole file. */
  readonly source: string;
  /** The block as it stands. */
  readonly block: string;
  readonly expectations: readonly Expectation[];
}

const BLOCK = /(?:<!-- expect: (.*?) -->\n+)?```ts\n([\s\S]*?)```/g;
/** What parts are completed with where they say nothing else: the page says so. */
const ENTER = 'populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),';
const EXIT = 'populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),';

/** All examples; `hostNames` are what a file may import. */
export function examplesOf(page: string, hostNames: readonly string[]): readonly Example[] {
  return [...page.matchAll(BLOCK)].map(([, expect = '', block = ''], i) => {
    const line = page.slice(0, page.indexOf(block)).split('\n').length;
    const isFile = block.includes('export default defineStrategy');
    return {
      line,
      name: isFile ? /name: '(\w+)'/.exec(block)![1]! : `Example${i}`,
      source: isFile ? block : completed(block, `Example${i}`, hostNames),
      block,
      expectations: expect
        .split('; ')
        .filter((text) => text !== '')
        .map((text) => ({ what: text.split(' ')[0]!, of: text.split(' ').slice(1).join(' ') })),
    };
  });
}

/** Parts as a file: in frames of a second, with entries and exits, unless they say another thing. */
function completed(parts: string, name: string, hostNames: readonly string[]): string {
  const has = (part: string) => new RegExp(`^ {2}${part}:`, 'm').test(parts);
  const isOfTicks = /^ {2}on(Quote|Trade|Depth|Liquidation|OpenInterest|Frame):/m.test(parts);
  const names = hostNames.filter((host) => new RegExp(`(?<![.\\w'])${host}\\(|\\b${host}\\.`).test(parts));
  return [
    `import { ${['defineStrategy', ...names].sort().join(', ')} } from 'tickwright';`,
    'export default defineStrategy({',
    `  name: '${name}',`,
    ...(has('timeframe') ? [] : ["  timeframe: '1s',"]),
    parts.trimEnd(),
    ...(isOfTicks || has('populateEntry') ? [] : [`  ${ENTER}`]),
    ...(isOfTicks || has('populateExit') ? [] : [`  ${EXIT}`]),
    '});',
    '',
  ].join('\n');
}
