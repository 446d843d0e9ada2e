import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBatch, InstrumentRegistry } from '../../../../core/public/plugin.js';
import { ByteCursor } from '../../../../plugins/exchanges/binance/byte-cursor.js';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { Scanner } from '../../../../plugins/exchanges/binance/scanner.js';
import { sized } from '../../../full.js';
import { digits, messageOf } from './nearly.js';
import { DIALECTS, introductions, Twins, venueFor } from './wire.js';

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

describe.each(DIALECTS)('on $venue a scan is what the parser says', (dialect) => {
  it('for messages of any form', () => {
    const twins = introduced(dialect);
    fc.assert(
      fc.property(messageOf(dialect), (message) => {
        expect(differenceOn(twins, message)).toBeNull();
      }),
      { numRuns: sized({ short: 2_000, full: 6_000 }), seed: 11 },
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
      { numRuns: sized({ short: 1_000, full: 3_000 }), seed: 12 },
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

describe('what looks plain and is not', () => {
  const quote = '"e":"bookTicker","u":2,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1"';
  const spotQuote = '"u":2,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1"';
  const diff = '"e":"depthUpdate","s":"BTCUSDT","U":3,"u":4,"pu":2,"b":[["1","1"]],"a":[["2","1"]]';

  it.each([
    ['a field twice: the last one holds', USD_M, `{${quote},"b":"1.5"}`],
    ['a field twice, of the other case too', USD_M, `{${quote},"B":"7","A":"8"}`],
    ['a longer field twice', USD_M, `{${diff},"pu":7}`],
    ['something behind the end', USD_M, `{${quote}}x`],
    ['the tag of another venue', USD_M, `{${quote},"st":2}`],
    ['its own tag', USD_M, `{${quote},"st":1}`],
    [
      'levels where prices belong',
      USD_M,
      '{"e":"bookTicker","u":2,"s":"BTCUSDT","b":[],"B":"1","a":[],"A":"1"}',
    ],
    [
      'prices where levels belong',
      USD_M,
      '{"e":"depthUpdate","s":"BTCUSDT","U":3,"u":4,"pu":2,"b":"1","a":"2"}',
    ],
    ['one side twice', USD_M, '{"e":"depthUpdate","s":"BTCUSDT","U":3,"u":4,"pu":2,"b":[],"b":[["1","1"]]}'],
    [
      'prices in the one form, levels in the other',
      USD_M,
      '{"e":"depthUpdate","s":"BTCUSDT","U":3,"u":4,"pu":2,"b":"1","a":"2","bids":[["1","1"]],"asks":[]}',
    ],
    [
      'both forms of a snapshot',
      USD_M,
      '{"lastUpdateId":5,"s":"BTCUSDT","u":3,"b":"1","a":"2","bids":[["1","1"]],"asks":[]}',
    ],
    [
      'asks first',
      USD_M,
      '{"e":"depthUpdate","s":"BTCUSDT","U":3,"u":4,"pu":2,"a":[["2","1"]],"b":[["1","3"]]}',
    ],
    ['a diff that does not name the one before', USD_M, `{${diff.replace('"pu":2,', '')}}`],
    ['the body of a snapshot beside a quote', SPOT, `{${spotQuote},"lastUpdateId":5,"bids":[],"asks":[]}`],
    ['an escape in a string that does not matter', SPOT, `{${spotQuote},"x":"\\q"}`],
    [
      'a snapshot with the keys of both forms',
      SPOT,
      `{"stream":"btcusdt@depth20@100ms","data":{"u":1,"lastUpdateId":5,"bids":[],"asks":[]}}`,
    ],
    [
      'a snapshot event with the body of another',
      SPOT,
      `{"stream":"btcusdt@depth20@100ms","data":{${diff},"lastUpdateId":9}}`,
    ],
    ['white space that JSON does not know', SPOT, `{${spotQuote}}\v`],
    ['white space that it knows', SPOT, `{${spotQuote}}\r\n`],
  ])('%s', (_, dialect, message) => {
    expect(differenceOn(introduced(dialect), message)).toBeNull();
  });
});

describe('numbers', () => {
  const cursor = new ByteCursor();
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    cursor.number(bytes, 0);
    return cursor.end === bytes.length ? cursor.value : null;
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
      { numRuns: sized({ short: 1_000, full: 3_000 }), seed: 13 },
    );
  });
});

it('what is known of streams and symbols does not change with the buffer it was read from', () => {
  const { scanning } = introduced(SPOT);
  const book = (type: string, symbol: string) =>
    `{"stream":"btcusdt@${type}","data":{"e":"depthUpdate","E":1,"s":"${symbol}","U":1,"u":1,"b":[],"a":[]}}`;
  const messages = ['BTCUSDT', 'ETHUSDT'].flatMap((symbol) =>
    ['depth@100ms', 'depth5@50ms'].map((type) => book(type, symbol)),
  );
  const bytes = Buffer.alloc(messages[0]?.length ?? 0);
  for (const message of [...messages, ...messages, ...messages]) {
    bytes.write(message);
    expect(scanning.decoder.decode(bytes, 0, bytes.length, 1, 1, scanning.batch)).toBe(true);
  }
  const told = ['depth BTC/USDT', 'snapshot BTC/USDT', 'depth ETH/USDT', 'snapshot ETH/USDT'];
  const rows = scanning.rows().map((row) => `${row.kind} ${row.instrument}`);
  expect(rows).toEqual([...told, ...told, ...told]);
});

it('a symbol that is not ASCII is not taken for one that is', () => {
  const twins = new Twins(SPOT);
  for (const symbol of ['\u0142TCUSDT', 'BTCUSDT', '\u0142TCUSDT']) {
    expect(differenceOn(twins, `{"u":2,"s":"${symbol}","b":"1","B":"1","a":"2","A":"1"}`)).toBeNull();
  }
});

it('many symbols are told apart', () => {
  const twins = new Twins(SPOT);
  for (let i = 0; i < 300; i++) {
    expect(differenceOn(twins, `{"u":2,"s":"C${i % 150}USDT","b":"1","B":"1","a":"2","A":"1"}`)).toBeNull();
  }
  expect(twins.scanning.instruments.size).toBe(150);
});

it('spot partial depth is scanned too: its symbol is known by its stream', () => {
  const market = venueFor(SPOT).market('ETHUSDT');
  if (!market) throw new Error('there is no such market');
  const instrument = new InstrumentRegistry().add(market);
  const scanner = new Scanner(SPOT);
  scanner.streams.add('ethusdt@depth20', { kind: 'snapshot', instrument });
  const out = new EventBatch();
  const bytes = Buffer.from(
    '{"stream":"ethusdt@depth20","data":{"lastUpdateId":9,"bids":[["1782.0","6.4"]],"asks":[["1782.1","3"]]}}',
  );
  expect(scanner.scan(bytes, 0, bytes.length, out)).toBe(true);
  expect(scanner).toMatchObject({ kind: 'snapshot', updateId: 9, bidCount: 1, instrument });
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
