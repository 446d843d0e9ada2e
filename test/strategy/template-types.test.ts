import { beforeAll, describe, expect, it } from 'vitest';
import { TEMPLATES, type Template } from '../../core/project/strategy-template.js';
import { annotations, type CompilerError, compilerErrors, templateSource } from './template-types.js';

interface Broken {
  readonly template: Template;
  /** Text of the template that stands there once, and what is written in its place, in one line. */
  readonly find: string;
  readonly write: string;
  /** Where the compiler says it, in place of the line of `find`: the columns of a hook are compared as a whole. */
  readonly at?: string;
  readonly says: RegExp;
}

const BROKEN: Readonly<Record<string, Broken>> = {
  'a misspelt frame column': {
    template: 'minimal',
    find: 'rsi(frames.close',
    write: 'rsi(frames.clsoe',
    says: /'clsoe' does not exist.*Did you mean 'close'/,
  },
  'a misspelt frame column in a condition': {
    template: 'minimal',
    find: 'frames.tobi',
    write: 'frames.toby',
    says: /'toby' does not exist/,
  },
  'a misspelt own column': {
    template: 'minimal',
    find: 'oversold: when(frames.rsi',
    write: 'oversold: when(frames.rsl',
    says: /'rsl' does not exist/,
  },
  'a misspelt feature column': {
    template: 'full',
    find: 'frames.toxicity_p98',
    write: 'frames.toxicity_p99',
    says: /'toxicity_p99' does not exist/,
  },
  'a misspelt column of a callback': {
    template: 'full',
    find: 'frame.lambda_ratio',
    write: 'frame.lamda_ratio',
    says: /'lamda_ratio' does not exist.*Did you mean 'lambda_ratio'/,
  },
  'a misspelt own column of a callback': {
    template: 'full',
    find: '* frame.range',
    write: '* frame.rnge',
    says: /'rnge' does not exist.*Did you mean 'range'/,
  },
  'a misspelt signal': {
    template: 'minimal',
    find: '{ enter_long:',
    write: '{ enter_lng:',
    says: /enter_lng/,
  },
  'a misspelt signal of several': {
    template: 'full',
    find: 'enter_short:',
    write: 'enter_shrt:',
    at: 'populateEntry:',
    says: /enter_shrt.*expected enter_long, enter_short or enter_tag/,
  },
  'a signal of the other hook': {
    template: 'full',
    find: 'exit_tag:',
    write: 'enter_tag:',
    at: 'populateExit:',
    says: /enter_tag.*expected exit_long, exit_short or exit_tag/,
  },
  'a misspelt parameter': {
    template: 'minimal',
    find: 'params.buyBelow',
    write: 'params.buyBelw',
    says: /'buyBelw' does not exist.*Did you mean 'buyBelow'/,
  },
  'a misspelt parameter of a tick hook': {
    template: 'tick',
    find: 'params.holdSeconds',
    write: 'params.holdSecond',
    says: /'holdSecond' does not exist.*Did you mean 'holdSeconds'/,
  },
  'a number compared with a text': {
    template: 'minimal',
    find: 'v > params.sellAbove',
    write: "params.sellAbove === 'high'",
    says: /'number' and 'string' have no overlap/,
  },
  'a truth compared with a number': {
    template: 'full',
    find: '...(params.filter &&',
    write: '...(params.filter > 1 &&',
    says: /boolean/,
  },
  'a host column as an own column': {
    template: 'full',
    find: 'range: atr(',
    write: 'close: frames.close, range: atr(',
    at: 'populateIndicators:',
    says: /close is a name of the host/,
  },
  'an unknown hook': {
    template: 'full',
    find: 'customExit:',
    write: 'customExits:',
    says: /customExits/,
  },
  'an unknown attribute': {
    template: 'full',
    find: 'stoploss: -0.02',
    write: 'stopLoss: -0.02',
    says: /stopLoss/,
  },
  'a misspelt side': {
    template: 'tick',
    find: "direction: 'long'",
    write: "direction: 'buy'",
    says: /"buy"/,
  },
  'a misspelt time in force': {
    template: 'tick',
    find: "'post_only'",
    write: "'postonly'",
    says: /postonly/,
  },
  'a misspelt part of a bracket': {
    template: 'tick',
    find: 'takeProfit:',
    write: 'takeProft:',
    says: /takeProft/,
  },
  'a misspelt field of an intent': {
    template: 'tick',
    find: "reason: 'spread'",
    write: "reasn: 'spread'",
    says: /reasn/,
  },
  'a misspelt leg': {
    template: 'multi-leg',
    find: "quote('perp')",
    write: "quote('prep')",
    says: /prep/,
  },
  'a misspelt leg of an entry': {
    template: 'multi-leg',
    find: "instrument: 'spot'",
    write: "instrument: 'sopt'",
    says: /sopt/,
  },
  'a misspelt name of tickwright': {
    template: 'minimal',
    find: ' rsi,',
    write: ' rsi, rsii,',
    says: /rsii/,
  },
};

const nameOf = (template: Template, what = 'as it is') => `${template}: ${what}`;
let errors: ReadonlyMap<string, readonly CompilerError[]>;

beforeAll(() => {
  const sound = TEMPLATES.map((template): [string, string] => [nameOf(template), templateSource(template)]);
  const broken = Object.entries(BROKEN).map(([what, { template, find, write }]): [string, string] => [
    nameOf(template, what),
    templateSource(template).replace(find, write),
  ]);
  errors = compilerErrors(new Map([...sound, ...broken]));
}, 120_000);

describe.each(TEMPLATES)('the template %s', (template) => {
  it('compiles under strict', () => {
    expect(errors.get(nameOf(template))).toEqual([]);
  });

  it('has nothing that is there for the compiler alone', () => {
    expect(annotations(templateSource(template))).toEqual([]);
  });
});

describe('what the compiler finds, in the line where it is', () => {
  it.each(Object.entries(BROKEN))('%s', (what, { template, find, at = find, says }) => {
    const source = templateSource(template);
    const line = lineOf(at, source);
    expect(lineOf(find, source)).toBeGreaterThanOrEqual(line);
    const found = errors.get(nameOf(template, what))!;
    expect(new Set(found.map((error) => error.line)), JSON.stringify(found)).toEqual(new Set([line]));
    expect(found[0]!.message).toMatch(says);
  });
});

/** The line, from 1, of a text that stands once. */
function lineOf(text: string, source: string): number {
  const [before, ...behind] = source.split(text);
  expect(behind, `${text} stands once`).toHaveLength(1);
  return before!.split('\n').length;
}
