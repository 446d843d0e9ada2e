import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBatch } from '../../../../core/index.js';
import { ByteCursor } from '../../../../plugins/exchanges/binance/byte-cursor.js';
import { COIN_M, type Dialect } from '../../../../plugins/exchanges/binance/dialect.js';
import { DIALECTS, introductions, Twins } from './wire.js';

function introduced(dialect: Dialect): Twins {
  const twins = new Twins(dialect);
  introductions(dialect).forEach((message, i) => {
    twins.decode(message, i);
  });
  expect(twins.difference()).toBeNull();
  return twins;
}

/** Decodes with both, twice so that what the first taught is used, and says what differs. */
function differenceOn(twins: Twins, message: string): string | null {
  for (const sequence of [100, 101]) {
    const { scanned, parsed } = twins.decode(message, sequence);
    if (scanned !== parsed) return `scanned ${scanned}, parsed ${parsed}: ${message}`;
    const difference = twins.difference();
    if (difference !== null) return `${difference}: ${message}`;
  }
  return null;
}

const digits = (max: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max });
const decimal = fc.tuple(digits(12), digits(12)).map(([a, b]) => `${a.join('')}.${b.join('')}`);

/** A number in every form that a writer of JSON, or of strings of numbers, might give it, right or wrong. */
const numeric = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 99_999_999 }).map((n) => `"${(n / 100).toFixed(2)}"`) },
  { weight: 3, arbitrary: fc.nat(2 ** 31 - 1).map(String) },
  fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String),
  decimal.map((text) => `"${text}"`),
  decimal,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => `"${x}"`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    '"1e3"',
    '1E-3',
    '-0',
    '"-0.0"',
    '""',
    '" 1"',
    '"1."',
    '".5"',
    '1.',
    '.5',
    '007',
    '"007"',
    '"0x10"',
  ),
  fc.constantFrom('null', 'true', '[]', '{}', '"NaN"', '"Infinity"', '1e999', '"\\u0031"', '"1"x', '-', '"'),
);

const space = fc.constantFrom('', '', '', '', ' ', '\t', '\n', '\r', '\u00a0');
const level = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(numeric, numeric).map(([price, size]) => `[${price},${size}]`) },
  fc.constantFrom('[]', '["1"]', '["1","2",[]]', '["1","2","3"]', '1', '["1" ,"2"]'),
);
const side = fc.array(level, { maxLength: 4 }).map((levels) => `[${levels.join(',')}]`);

/** The fields of a message of each kind, in any order, some left out, some twice, some unknown. */
function fieldsOf(native: string): fc.Arbitrary<readonly string[]> {
  const symbol = fc.constantFrom(
    `"${native}"`,
    `"${native}"`,
    `"${native}"`,
    '"ETHUSDT"',
    '"ETHUSD_PERP"',
    '1',
    '"\\u0042"',
  );
  const event = (name: string) =>
    fc.constantFrom(`"${name}"`, `"${name}"`, `"${name}"`, '"bookTicker"', '"kline"', '1');
  const field = (key: string, value: fc.Arbitrary<string>) => value.map((text) => `"${key}":${text}`);
  const numbers = (keys: string) => [...keys].map((key) => field(key, numeric));
  const kinds = [
    [field('e', event('bookTicker')), field('s', symbol), ...numbers('ubBaATE')],
    [field('s', symbol), ...numbers('ubBaA')],
    [
      field('e', event('trade')),
      field('s', symbol),
      ...numbers('tpqTE'),
      field('m', fc.constantFrom('true', 'false', '1', 'tru')),
      field('X', fc.constantFrom('"MARKET"', '"ADL"', '"MARKETS"', '"\\u0041"', 'null')),
    ],
    [
      field('e', event('depthUpdate')),
      field('s', symbol),
      ...numbers('TEUu'),
      field('pu', numeric),
      field('b', side),
      field('a', side),
    ],
    [field('lastUpdateId', numeric), field('bids', side), field('asks', side), field('s', symbol)],
  ];
  const extra = fc.constantFrom(
    '"st":1',
    '"st":2',
    '"ps":"BTCUSD"',
    '"M":true',
    '"x":"y"',
    '"i":{"n":[1]}',
    '"longer":1',
    '"E":null',
    '"\\":":1',
    '"s":"BTCUSDT"',
    '"openInterest":"1"',
  );
  const kind = fc.constantFrom(...kinds).chain((fields) => fc.tuple(...fields));
  return fc
    .tuple(kind, fc.array(extra, { maxLength: 2 }), fc.integer({ min: 0, max: 12 }))
    .chain(([fields, extras, dropped]) => {
      const all = [...fields.filter((_, i) => i !== dropped), ...extras];
      return fc.oneof(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
    });
}

function messageOf(dialect: Dialect): fc.Arbitrary<string> {
  const native = dialect === COIN_M ? 'BTCUSD_PERP' : 'BTCUSDT';
  const lower = native.toLowerCase();
  const names = ['bookTicker', 'trade', 'depth@100ms', 'depth20@100ms'].map((type) => `${lower}@${type}`);
  const stream = fc.constantFrom(null, ...names, '!bookTicker', `${lower}@kline_1m`, 'tickwright', 'a"b');
  const parts = fc.tuple(stream, fieldsOf(native), space, space, space);
  return parts.map(([name, fields, before, within, after]) => {
    const data = `{${fields.join(`,${within}`)}}`;
    const body = name === null ? data : `{"stream":"${name}","data":${data}}`;
    return `${before}${body}${after}`;
  });
}

describe.each(DIALECTS)('on $venue a scan is what the parser says', (dialect) => {
  it('for messages of any form', () => {
    const twins = introduced(dialect);
    fc.assert(
      fc.property(messageOf(dialect), (message) => {
        expect(differenceOn(twins, message)).toBeNull();
      }),
      { numRuns: 3_000, seed: 11 },
    );
  });

  it('for real messages with one byte changed', () => {
    const twins = introduced(dialect);
    const byte = fc.constantFrom(...'"{}[],:.0129eE-+\\ \n\tsbaBATumpX\u00e9');
    const changed = fc.tuple(fc.constantFrom(...introductions(dialect)), fc.nat(200), byte, fc.boolean());
    fc.assert(
      fc.property(changed, ([message, at, letter, isInserted]) => {
        const text = message.slice(0, at) + letter + message.slice(isInserted ? at : at + 1);
        expect(differenceOn(twins, text)).toBeNull();
      }),
      { numRuns: 3_000, seed: 12 },
    );
  });

  it('for messages cut off anywhere: all are broken', () => {
    const twins = introduced(dialect);
    for (const message of introductions(dialect)) {
      for (let length = 0; length < message.length; length++) {
        expect(twins.decode(message.slice(0, length), 1)).toEqual({ scanned: false, parsed: false });
        expect(twins.scanning.batch.length + twins.scanning.batch.levelCount).toBe(0);
      }
    }
  });

  it('for messages cut off in a buffer where the rest of them follows', () => {
    const bench = introduced(dialect).scanning;
    for (const message of introductions(dialect)) {
      const bytes = Buffer.from(message);
      for (let to = 0; to < bytes.length; to++) {
        expect(bench.decoder.decode(bytes, 0, to, 1, 1, bench.batch)).toBe(false);
        expect(bench.batch.length + bench.batch.levelCount).toBe(0);
      }
    }
  });
});

describe('numbers', () => {
  const cursor = new ByteCursor();
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    const value = cursor.number(bytes, 0);
    return cursor.end === bytes.length ? value : null;
  };

  it.each([
    ['0', 0],
    ['5123107839020', 5123107839020],
    ['"61837.63000000"', 61837.63],
    ['"0.00000001"', 1e-8],
    ['"123456789012345"', 123456789012345],
    ['"12345678.12345670"', 12345678.1234567],
    ['"99999999999.0000000000"', 99999999999],
    ['"007.50"', 7.5],
  ])('%s is plain', (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each([
    '',
    '""',
    '-1',
    '"-1"',
    '1e3',
    '1.',
    '.5',
    '007',
    '1234567890123456',
    '"1234567.123456789"',
    '"1',
    '1"',
  ])('%j is left to the parser', (text) => {
    expect(read(text)).toBeNull();
  });

  it('are what Number() makes of them, bit for bit', () => {
    fc.assert(
      fc.property(digits(12), digits(14), (whole, fraction) => {
        const text = `${whole.join('')}.${fraction.join('')}`;
        const value = read(`"${text}"`);
        if (value !== null) expect(value).toBe(Number(text));
        expect(value === null).toBe(text.replace(/0+$/, '').length > 16);
      }),
      { numRuns: 3_000, seed: 13 },
    );
  });
});

it('a batch that is too small grows while levels are scanned', () => {
  const twins = introduced(COIN_M);
  const levels = Array.from({ length: 300 }, (_, i) => `["${i + 1}.5","${i}"]`).join(',');
  const message = `{"stream":"btcusd_perp@depth@100ms","data":{"e":"depthUpdate","s":"BTCUSD_PERP","U":1,"u":2,"pu":0,"b":[${levels}],"a":[${levels}]}}`;
  expect(differenceOn(twins, message)).toBeNull();
  const out = new EventBatch(1, 1);
  const bytes = Buffer.from(message);
  expect(twins.scanning.decoder.decode(bytes, 0, bytes.length, 1, 1, out)).toBe(true);
  expect(out.levelCount).toBe(600);
});
