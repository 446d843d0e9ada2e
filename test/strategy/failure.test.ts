import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findStrategy, resolveParams } from '../../core/loader/strategies.js';
import { strategyError } from '../../core/strategy/failure.js';
import { hintOf } from '../../core/strategy/hints.js';
import { LINEAR, runScript, type Scripted } from '../fixtures/market.js';

const folder = mkdtempSync(join(tmpdir(), 'tickwright-failure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const S = 1_000_000;
const SCRIPT: readonly Scripted[] = [0.1, 1.1, 2.1, 3.1].map((s) => ['quote', s * S, 99, 1, 101, 1]);

interface Case {
  /** The lines of the strategy behind its name, from line 5 on. */
  readonly source: readonly string[];
  readonly says: string;
  /** Line and quoted text, with the caret below the text that it points to. */
  readonly at?: { readonly line: number; readonly pointsAt: string };
  readonly hint?: string;
}

/** Enters at once, so that every callback is asked. */
const ENTER = 'populateEntry: (frames) => ({ enter_long: frames.ts.map(() => 1) }),';

const CASES: Readonly<Record<string, Case>> = {
  'what a hook throws itself': {
    source: [ENTER, 'customExit: () => {', "  throw new Error('out of luck');", '},'],
    says: 'threw in customExit: out of luck',
    at: { line: 7, pointsAt: "new Error('out of luck');" },
  },
  'a misspelt column': {
    source: ['populateEntry: (frames) => ({ enter_long: frames.clsoe.map(() => 1) }),'],
    says: 'threw in populateEntry: frames have no column clsoe; did you mean close?',
    at: { line: 5, pointsAt: 'clsoe.map' },
  },
  'a name that a feature’s columns begin with': {
    source: [
      'features: { flow: kyle() },',
      'populateIndicators: (frames) => ({ own: frames.flow_slope_z, two: frames.depth }),',
    ],
    says: 'threw in populateIndicators: frames have no column depth; there is depth_imbalance',
    at: { line: 6, pointsAt: 'depth })' },
  },
  'parameters that were not taken from ctx': {
    source: ['populateEntry: (frames) => ({ enter_long: frames.ts.map(() => params.low) }),'],
    says: 'threw in populateEntry: params is not defined',
    at: { line: 5, pointsAt: 'params.low' },
    hint: 'params is a part of ctx: populateEntry: (frames, { params }) => ...',
  },
  'trades that were not taken from ctx': {
    source: ['onQuote: () => trades.length,'],
    says: 'threw in onQuote: trades is not defined',
    at: { line: 5, pointsAt: 'trades.length' },
    hint: 'trades is a part of ctx: onQuote: (tick, { trades }) => ...',
  },
  'frames in a callback': {
    source: [ENTER, 'customExit: () => frames.close.at(-1),'],
    says: 'threw in customExit: frames is not defined',
    at: { line: 6, pointsAt: 'frames.close' },
    hint: 'only column hooks see frames; here ctx.frame is the last closed one',
  },
  'frames of ctx in a callback': {
    source: [ENTER, 'customExit: ({ frames }) => frames.close.at(-1),'],
    says: 'threw in customExit: customExit has no ctx.frames; did you mean frame?',
  },
  'a name that was not imported': {
    source: [
      'conditions: (frames) => ({ low: crossed(frames.close) }),',
      'populateIndicators: (frames) => ({ own: bollinger(frames.close) }),',
    ],
    says: 'threw in populateIndicators: bollinger is not defined',
    at: { line: 6, pointsAt: 'bollinger(' },
    hint: "import { bollinger } from 'tickwright'",
  },
  'a method of lists on a number': {
    source: ['onFrame: (frame) => frame.close.map((v) => v),'],
    says: 'threw in onFrame: frame.close.map is not a function',
    at: { line: 5, pointsAt: 'map(' },
    hint: 'close is one number here, that of a closed frame; columns are what column hooks are given',
  },
  'a method of lists on all frames': {
    source: ['populateEntry: (frames) => ({ enter_long: frames.map(() => 1) }),'],
    says: 'threw in populateEntry: frames have no column map',
    hint: 'frames holds columns, not rows: frames.close.map(...)',
  },
  'a method that columns have not': {
    source: ['populateIndicators: (frames) => ({ own: frames.close.concat([1]) }),'],
    says: 'threw in populateIndicators: frames.close.concat is not a function',
    at: { line: 5, pointsAt: 'concat(' },
    hint: 'a column is a Float64Array, which has no concat: Array.from(frames.close) is a list',
  },
  'a quote that is not there yet': {
    source: ["onFrame: (_, { quote }) => quote('gate:X/Y').bid,"],
    says: "threw in onFrame: Cannot read properties of null (reading 'bid')",
    at: { line: 5, pointsAt: 'bid,' },
    hint: "quote is null before the instrument's first: look for null first",
  },
  'a quote that is not there yet, of a variable': {
    source: [
      'onFrame: (_, { quote }) => {',
      "  const other = quote('gate:X/Y');",
      '  return other.ask;',
      '},',
    ],
    says: "threw in onFrame: Cannot read properties of null (reading 'ask')",
    at: { line: 7, pointsAt: 'ask;' },
    hint: "quote is null before the instrument's first: look for null first",
  },
  'a quote that is not there yet, taken apart': {
    source: ['onFrame: (_, { quote }) => {', "  const { bid } = quote('gate:X/Y');", '  return bid;', '},'],
    says: "threw in onFrame: Cannot destructure property 'bid' of 'quote(...)' as it is null",
    hint: "quote is null before the instrument's first: look for null first",
  },
  'a frame of another instrument that is not there yet': {
    source: ["onFrame: (_, { frameOf }) => frameOf('gate:X/Y').close,"],
    says: "threw in onFrame: Cannot read properties of null (reading 'close')",
    at: { line: 5, pointsAt: 'close,' },
    hint: "frameOf is null before the instrument's first closed frame: look for null first",
  },
  'a frame that is not there yet': {
    source: ['onQuote: (_, { frame }) => frame.close,'],
    says: "threw in onQuote: Cannot read properties of null (reading 'close')",
    at: { line: 5, pointsAt: 'close,' },
    hint: 'frame is null before the first closed frame: look for null first',
  },
  'a trade that is not there': {
    source: ['onFrame: (_, { trades }) => trades[0].id,'],
    says: "threw in onFrame: Cannot read properties of undefined (reading 'id')",
    at: { line: 5, pointsAt: 'id,' },
    hint: 'trades is empty while nothing is open: look for undefined first',
  },
  'a value of a frame that is written over': {
    source: ['onFrame: (frame) => {', '  frame.close = 1;', '},'],
    says: "threw in onFrame: Cannot assign to read only property 'close'",
    at: { line: 6, pointsAt: 'close = 1' },
    hint: 'what a hook is given is read-only: keep what is new in a variable, or from call to call in ctx.store',
  },
  'a column that is written over': {
    source: ['populateIndicators: (frames) => {', '  frames.close = frames.open;', '  return {};', '},'],
    says: 'threw in populateIndicators: Cannot set property close of',
    at: { line: 6, pointsAt: 'close = frames.open' },
    hint: 'what a hook is given is read-only: return a column of your own',
  },
  'a value that cannot be kept': {
    source: ["onFrame: (_, { store }) => store.set('state', { mean: 0 / 0 }),"],
    says: 'threw in onFrame: store.set("state"): NaN at mean is not JSON',
    at: { line: 5, pointsAt: "set('state'" },
  },
  'an argument that an indicator refuses': {
    source: ['populateIndicators: (frames) => ({ own: ema(frames.close, 0) }),'],
    says: 'threw in populateIndicators: ',
    at: { line: 5, pointsAt: 'ema(frames' },
  },
  'columns of another length': {
    source: ['populateIndicators: (frames) => ({ own: frames.close.slice(2) }),'],
    says: 'populateIndicators returned own with 1 rows; the frames have 3 rows: put NaN into the 2 that have no value, which are the first as a rule',
  },
  'a column compared with a number': {
    source: ['populateEntry: (frames) => ({ enter_long: frames.close < 30 }),'],
    says: 'populateEntry returned enter_long with false; the frames have 3 rows: expected a value for each, as in frames.close.map((value) => ...)',
  },
  'texts in a column of numbers': {
    source: ["populateEntry: (frames) => ({ enter_tag: frames.close.map(() => 'low') }),"],
    says: 'populateEntry returned enter_tag with NaN in row 0: expected text or null; a column of numbers holds no texts, and Array.from(column, (value) => ...) makes a list',
  },
  'an object that is a block': {
    source: ['populateEntry: (frames) => { enter_long: frames.ts.map(() => 1) },'],
    says: 'populateEntry returned nothing: expected { name: value }; an arrow that returns an object needs parentheses around it, as in () => ({ name: value })',
  },
  'features that are a block': {
    source: ['features: () => { flow: vpin() },'],
    says: 'features returned nothing: expected { name: value }',
  },
  'a feature that was not called': {
    source: ['features: { flow: vpin },'],
    says: 'the feature flow is of type function: expected what a call gives, such as vpin()',
  },
  'a promise': {
    source: ['populateEntry: async (frames) => ({ enter_long: frames.ts.map(() => 1) }),'],
    says: 'populateEntry returned a promise; hooks are not async: await what you need at the top of the file',
  },
};

/** The message of a strategy in a file of its own, in lines. */
async function messageOf(name: string, source: readonly string[]): Promise<readonly string[]> {
  const text = [
    "import { defineStrategy, ema, kyle, param, vpin } from 'tickwright';",
    '',
    'export default defineStrategy({',
    `  name: '${name}', params: { low: param.int(0, 9, { default: 1 }) },`,
    ...source,
    '});',
  ].join('\n');
  writeFileSync(join(folder, `${name}.ts`), text);
  const { strategy } = await findStrategy(name, [folder]);
  try {
    runScript(LINEAR, SCRIPT, { strategy, params: resolveParams(strategy, {}) });
  } catch (error) {
    expect(error).toMatchObject({ code: 'strategy_failed' });
    return (error as Error).message.split('\n');
  }
  throw new Error('nothing failed');
}

describe('what the user is told of', () => {
  it.each(Object.entries(CASES).map(([what, of], i) => ({ what, name: `Case${i}`, ...of })))(
    '$what',
    async ({ name, source, says, at, hint }) => {
      const lines = await messageOf(name, source);
      expect(lines[0]).toContain(`${name}${says.startsWith('threw') ? ' ' : ': '}${says}`);
      if (at) {
        expect(lines[1]).toMatch(new RegExp(`^ {4}at .*${name}\\.ts:${at.line}:\\d+\\)?$`));
        expect(lines[2]).toBe(`  ${at.line} | ${source[at.line - 5]}`);
        const caret = lines[3]!.indexOf('^');
        expect(lines[2]!.slice(caret)).toMatch(new RegExp(`^${at.pointsAt.replace(/[()]/g, '\\$&')}`));
      }
      if (hint !== undefined) expect(lines.at(-1)).toContain(`  hint: ${hint}`);
      else expect(lines.filter((line) => line.includes('hint:'))).toEqual([]);
    },
  );
});

describe('a hint', () => {
  const NULL = "Cannot read properties of null (reading 'close')";
  const UNDEFINED = "Cannot read properties of undefined (reading 'map')";

  it.each([
    [
      'customExit',
      NULL,
      'return entered.',
      'entered is null for a trade of a tick hook: look for null first',
    ],
    [
      'customExit',
      "Cannot destructure property 'close' of 'frameOf(...)' as it is null.",
      'const { ',
      "frameOf is null before the instrument's first closed frame: look for null first",
    ],
    [
      'populateEntry',
      UNDEFINED,
      '  enter_long: frames.flow_p9.',
      'frames has no column flow_p9: is it misspelt? The columns of a feature begin with its name, such as toxicity_p98',
    ],
    [
      'onQuote',
      "Cannot read properties of undefined (reading 'id')",
      'exit({ trade: trades.at(0).',
      'trades is empty while nothing is open: look for undefined first',
    ],
  ])('of %s for %s', (hook, message, before, hint) => {
    expect(hintOf({ hook, message, before })).toBe(hint);
  });

  it.each([
    ['customExit', NULL, 'return kept.'],
    ['customExit', UNDEFINED, 'return mine.'],
    ['populateEntry', NULL, 'kept.'],
    ['customExit', 'mine is not defined', ''],
    ['customExit', 'mine.map is not a function', 'mine.'],
    ['customExit', 'out of luck', ''],
  ])('is not given for what is not certain: %s, %s', (hook, message, before) => {
    expect(hintOf({ hook, message, before })).toBeNull();
  });
});

describe('a failure without a source', () => {
  it('is told in one line', () => {
    expect(strategyError('X', 'onQuote', 'a text').message).toBe('X threw in onQuote: a text');
  });

  it('names a line that cannot be read, and quotes nothing', () => {
    const error = new Error('gone');
    error.stack = 'Error: gone\n    at broken (/nowhere/Gone.ts:3:7)';
    expect(strategyError('X', 'onQuote', error).message).toBe(
      'X threw in onQuote: gone\n    at broken (/nowhere/Gone.ts:3:7)',
    );
  });

  it('is the user’s before a package’s, and a package’s before the host’s', () => {
    const at = (...files: readonly string[]) => {
      const error = new Error('no');
      error.stack = ['Error: no', ...files.map((file) => `    at f (${file}:1:1)`)].join('\n');
      return strategyError('X', 'onQuote', error).message.split('\n')[1];
    };
    const host = join(process.cwd(), 'core', 'indicators', 'ema.ts');
    const part = join(process.cwd(), 'strategies', 'microstructure', 'regime.ts');
    const library = '/home/me/node_modules/lib/index.js';
    const own = '/home/me/core/Mine.ts';
    expect(at(host, part, library, own)).toBe(`    at f (${own}:1:1)`);
    expect(at(host, library)).toBe(`    at f (${library}:1:1)`);
    expect(at(host)).toBe(`    at f (${host}:1:1)`);
  });

  it('of a strategy that has been told already stays as it is', () => {
    const told = strategyError('X', 'onQuote', new Error('no'));
    expect(strategyError('X', 'onTrade', told)).toBe(told);
  });
});
