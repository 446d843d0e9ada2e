import fc from 'fast-check';
import { COIN_M, type Dialect } from '../../../../plugins/exchanges/binance/dialect.js';

/**
 * Messages that are nearly what the venue sends: each may have a field too few or too many, a value of another
 * form, another order or another stream. Most things are as they should be, so that what is not is not hidden
 * behind something else.
 */
export function messageOf(dialect: Dialect): fc.Arbitrary<string> {
  const native = dialect === COIN_M ? 'BTCUSD_PERP' : 'BTCUSDT';
  return fc.constantFrom(...shapes(native)).chain(({ stream, fields }) => {
    const stated = mostly(fc.constantFrom(...stream), fc.constantFrom(...STREAMS, null, 'a"b'));
    const parts = fc.tuple(stated, fieldsOf(fields), space, space, mostly(fc.constant(''), ending));
    return parts.map(([name, members, before, within, after]) => {
      const data = `{${members.join(`,${within}`)}}`;
      const where =
        name === null || name.includes('!') || name.includes('"') ? name : `${native.toLowerCase()}@${name}`;
      return `${before}${where === null ? data : `{"stream":"${where}","data":${data}}`}${after}`;
    });
  });
}

export const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max });

const STREAMS = ['bookTicker', 'trade', 'depth@100ms', 'depth20@100ms', '!bookTicker', 'kline_1m'] as const;

function mostly<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 24, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const decimal = fc.tuple(digits(12), digits(12)).map(([a, b]) => `${a.join('')}.${b.join('')}`);
const double = fc.double({ noNaN: true, noDefaultInfinity: true });

const usualNumber = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999 }).map((n) => `"${(n / 100).toFixed(2)}"`),
  fc.nat(2 ** 31 - 1).map(String),
  fc.integer({ min: 1_500_000_000_000, max: 5_000_000_000_000 }).map(String),
);

/** A number in every form that a writer of JSON, or of strings of numbers, might give it, right or wrong. */
const oddNumber = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String),
  decimal.map((text) => `"${text}"`),
  decimal,
  double.map((x) => `"${x}"`),
  double.map(String),
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
  fc.constantFrom(
    'null',
    'true',
    '[]',
    '{}',
    '"NaN"',
    '"Infinity"',
    '1e999',
    '"\\u0031"',
    '"1"x',
    '-',
    '"',
    '"1',
  ),
);

const number = mostly(usualNumber, oddNumber);
const plainLevel = fc
  .tuple(number, number)
  .map(([price, size]) => `["${unquoted(price)}","${unquoted(size)}"]`);
const oddLevel = fc.constantFrom(
  '[]',
  '["1"]',
  '["1","2",[]]',
  '["1","2","3"]',
  '1',
  '["1" ,"2"]',
  '[1,2]',
  '["1","2"',
);
const levels = fc.array(mostly(plainLevel, oddLevel), { maxLength: 3 }).map((all) => `[${all.join(',')}]`);
const side = mostly(levels, fc.constantFrom('1', '"1"', 'null', '[', '[,]', '[["1","2"],]', '{}'));

const unquoted = (text: string) => text.replaceAll('"', '');

const space = mostly(fc.constant(''), fc.constantFrom(' ', '\t', '\n', '\r', '\v', '\u00a0'));
const ending = fc.constantFrom(' ', '\n', '\r\n', '\v', '}', 'x', ',', '\u00a0');

interface Shape {
  /** The streams that such a message comes in; `null` is none. */
  readonly stream: readonly (string | null)[];
  readonly fields: readonly fc.Arbitrary<string>[];
}

function shapes(native: string): readonly Shape[] {
  const field = (key: string, value: fc.Arbitrary<string>) => value.map((text) => `"${key}":${text}`);
  const numbers = (keys: string) => [...keys].map((key) => field(key, number));
  const event = (name: string) => field('e', mostly(fc.constant(`"${name}"`), ODD_EVENT));
  const symbol = field('s', mostly(fc.constant(`"${native}"`), ODD_SYMBOL));
  const isMaker = field('m', mostly(fc.constantFrom('true', 'false'), fc.constantFrom('1', 'tru', '"true"')));
  const execution = field(
    'X',
    fc.constantFrom('"MARKET"', '"MARKET"', '"ADL"', '"MARKETS"', '"\\u0041"', 'null'),
  );
  const diff = [symbol, ...numbers('TEUu'), field('pu', number), field('b', side), field('a', side)];
  const body = [field('lastUpdateId', number), field('bids', side), field('asks', side)];
  return [
    {
      stream: ['bookTicker', '!bookTicker', null],
      fields: [event('bookTicker'), symbol, ...numbers('ubBaATE')],
    },
    { stream: ['bookTicker', '!bookTicker', null], fields: [symbol, ...numbers('ubBaA')] },
    { stream: ['trade', null], fields: [event('trade'), symbol, ...numbers('tpqTE'), isMaker, execution] },
    { stream: ['depth@100ms', null], fields: [event('depthUpdate'), ...diff] },
    { stream: ['markPrice@1s', null], fields: [event('markPriceUpdate'), symbol, ...numbers('EpPirT')] },
    { stream: ['depth20@100ms'], fields: [event('depthUpdate'), ...diff] },
    { stream: ['depth20@100ms', null], fields: body },
    { stream: ['depth20@100ms', null], fields: [symbol, ...numbers('TE'), ...body] },
  ];
}

const ODD_EVENT = fc.constantFrom(
  '"bookTicker"',
  '"trade"',
  '"depthUpdate"',
  '"kline"',
  '1',
  '"trad"',
  '"\\u0074rade"',
);
const ODD_SYMBOL = fc.constantFrom('"ETHUSDT"', '"ETHUSD_PERP"', '1', '"\\u0042"', '""', '"x');

/** Fields that belong to other kinds, or twice to this one, or to none. */
const EXTRA = fc.constantFrom(
  '"st":1',
  '"st":2',
  '"st":3',
  '"st":"1"',
  '"ps":"BTCUSD"',
  '"ps":"a\\"b"',
  '"ps":"\u00e9"',
  '"M":true',
  '"M":nul',
  '"M":01',
  '"x":"y"',
  '"x":"\\x"',
  '"i":{"n":[1]}',
  '"longer":1',
  '"E":null',
  '"\\":":1',
  '"1":1',
  '"s":"BTCUSDT"',
  '"s":"ETHUSDT"',
  '"e":"trade"',
  '"openInterest":"1"',
  '"lastUpdateId":5',
  '"bids":[]',
  '"asks":[["1","1"]]',
  '"b":[]',
  '"b":"3"',
  '"a":[["1","1"]]',
  '"a":"4"',
  '"u":3',
  '"U":3',
  '"pu":3',
  '"t":3',
  '"m":true',
  '"X":"ADL"',
);

function fieldsOf(fields: readonly fc.Arbitrary<string>[]): fc.Arbitrary<readonly string[]> {
  const extras = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(EXTRA, { minLength: 1, maxLength: 2 }) },
  );
  const dropped = fc.oneof(
    { weight: 4, arbitrary: fc.constant(-1) },
    { weight: 1, arbitrary: fc.nat(fields.length - 1) },
  );
  return fc.tuple(fc.tuple(...fields), extras, dropped).chain(([values, more, without]) => {
    const all = [...values.filter((_, i) => i !== without), ...more];
    return fc.oneof(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
  });
}
