import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EventBatch } from '../../../../core/public/plugin.js';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { marketsOf } from '../../../../plugins/exchanges/binance/mapper.js';
import { Scanner } from '../../../../plugins/exchanges/binance/scanner.js';
import { DecoderBench } from '../../../contracts/venue.js';
import { describeWithData, sharedData } from '../../../market-data.js';
import { countKinds, Twins, venueFor } from './wire.js';

interface Capture {
  readonly dialect: Dialect;
  readonly native: string;
  readonly file: string;
  readonly kinds: Readonly<Record<string, number>>;
}

interface PublicMessage {
  readonly test: string;
  readonly msg: Readonly<Record<string, unknown>>;
}

/** As `data/README.md` counts them, and one snapshot each. */
const RECORDINGS: readonly Capture[] = [
  {
    dialect: USD_M,
    native: 'BTCUSDT',
    file: 'recordings/binance-usdm_btcusdt_20240808.rec.gz',
    kinds: { quote: 66_089, trade: 21_313, depth: 6_551, snapshot: 1 },
  },
  {
    dialect: SPOT,
    native: 'BTCUSDT',
    file: 'recordings/binance-spot_btcusdt_20240808.rec.gz',
    kinds: { quote: 28_040, trade: 9_757, depth: 3_451, snapshot: 1 },
  },
  {
    dialect: COIN_M,
    native: 'BTCUSD_PERP',
    file: 'recordings/binance-coinm_btcusd-perp_20240808.rec.gz',
    kinds: { quote: 19_136, trade: 2_286, depth: 26_847, snapshot: 1 },
  },
];

/** `<20 bytes of time><JSON>` a line, as the recordings have it. */
function messagesOf(file: string): readonly string[] {
  const lines = gunzipSync(readFileSync(sharedData(file)))
    .toString('latin1')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.slice(line.indexOf(' ') + 1));
}

describe.each(RECORDINGS)('$file', ({ dialect, native, file, kinds }) => {
  describeWithData('recorded', [file], () => {
    const messages = messagesOf(file);

    it('scanned is parsed, bit for bit, and has the known number of events of each kind', () => {
      const twins = new Twins(dialect);
      messages.forEach((message, i) => {
        const { scanned, parsed } = twins.decode(message, i);
        if (!scanned || !parsed) throw new Error(`line ${i + 1} is broken: ${message}`);
      });
      expect(countKinds(twins.scanning.batch)).toEqual(kinds);
      expect(twins.difference()).toBeNull();
    });

    it('needs the parser for its REST snapshot only, once its names are known', () => {
      const scanner = new Scanner(dialect);
      const market = venueFor(dialect).market(native);
      if (!market) throw new Error(native);
      const instrument = new DecoderBench(venueFor(dialect)).instruments.add(market);
      const lower = native.toLowerCase();
      scanner.symbols.add(native, instrument);
      scanner.streams.add(`${lower}@bookTicker`, { kind: 'quote', instrument });
      scanner.streams.add(`${lower}@trade`, { kind: 'trade', instrument });
      for (const speed of ['0ms', '100ms'])
        scanner.streams.add(`${lower}@depth@${speed}`, { kind: 'depth', instrument });
      const out = new EventBatch();
      const left = messages.filter((message) => {
        out.clear();
        const bytes = Buffer.from(message);
        return !scanner.scan(bytes, 0, bytes.length, out);
      });
      expect(left.map((message) => message.slice(0, 15))).toEqual(['{"lastUpdateId"']);
    });
  });
});

describeWithData('single messages of every public channel', ['wire/crypto-msg-parser/binance.json'], () => {
  const cases = JSON.parse(
    readFileSync(sharedData('wire/crypto-msg-parser/binance.json'), 'utf8'),
  ) as readonly PublicMessage[];
  const understood: Readonly<Record<string, string>> = {
    bbo: 'quote',
    l2_event: 'depth',
    l2_topk: 'snapshot',
    funding_rate: 'funding',
    open_interest: 'openInterest',
    l2_snapshot: 'snapshot',
  };

  function dialectOf(test: string): Dialect {
    if (test.includes('inverse')) return COIN_M;
    return test.includes('linear') ? USD_M : SPOT;
  }

  it.each(cases)('$test', ({ test, msg }) => {
    const twins = new Twins(dialectOf(test));
    expect(twins.decode(JSON.stringify(msg), 1)).toEqual({ scanned: true, parsed: true });
    twins.decode(JSON.stringify(msg), 2);
    const bench = twins.scanning;
    const kind = understood[test.split('::')[0] ?? ''];
    const needsSymbol = 'lastUpdateId' in msg && !('symbol' in msg);
    const kinds = new Set(bench.rows().map((row) => row.kind));
    expect([...kinds]).toEqual(kind === undefined || needsSymbol ? [] : [kind]);
    if (kind === undefined) expect([...bench.counters.ignoredStreams]).toEqual([[msg.stream, 2]]);
    expect(twins.difference()).toBeNull();
  });
});

describe.each([
  { dialect: SPOT, name: 'BINANCE' },
  { dialect: USD_M, name: 'BINANCE_FUTURES' },
])('the session $name', ({ dialect, name }) => {
  describeWithData('captured', [`wire/cryptofeed/${name}.ws.1.0`, `wire/cryptofeed/${name}.0`], () => {
    it('of four symbols: scanned is parsed, and no line is broken', () => {
      const twins = new Twins(dialect);
      const lines = readFileSync(sharedData(`wire/cryptofeed/${name}.ws.1.0`), 'utf8').split('\n');
      const messages = lines.flatMap((line) => /^[0-9.]+: (\{.*\})$/.exec(line)?.[1] ?? []);
      expect(messages.length).toBeGreaterThan(200);
      messages.forEach((message, i) => {
        expect(twins.decode(message, i)).toEqual({ scanned: true, parsed: true });
      });
      expect(twins.scanning.instruments.size).toBe(4);
      expect(twins.difference()).toBeNull();
    });

    it('has an exchangeInfo, whose names are what the rules of names say', () => {
      const text = readFileSync(sharedData(`wire/cryptofeed/${name}.0`), 'utf8');
      const document: unknown = JSON.parse(/\{"timezone".*/.exec(text)?.[0] ?? 'null');
      const markets = marketsOf(dialect, document) ?? [];
      expect(markets.length).toBeGreaterThan(100);
      for (const market of markets) {
        expect(venueFor(dialect).market(market.native)?.symbol, market.native).toBe(market.symbol);
      }
      for (const other of [SPOT, USD_M, COIN_M]) {
        if (other !== dialect) expect(marketsOf(other, document)).toBeNull();
      }
    });
  });
});
