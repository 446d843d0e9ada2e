import { describe, expect, test } from 'vitest';
import { type SlowInput, type SlowRow, slowFrames } from './slow-frames.js';
import { instrumentOf } from './slow-wire.js';

const SECOND = 1_000_000;
type Venue = SlowInput['venue'];
type Message = readonly [us: number, body: object];

const ticker = (s: string, u: number, b: string, B: string, a: string, A: string) => ({
  stream: `${s.toLowerCase()}@bookTicker`,
  data: { u, s, b, B, a, A },
});
const quote = (u: number, b: number, B: number, a: number, A: number) =>
  ticker('BTCUSDT', u, `${b}`, `${B}`, `${a}`, `${A}`);
const print = (s: string, p: number, q: number, m: boolean, X = 'MARKET') => ({
  stream: `${s.toLowerCase()}@trade`,
  data: { e: 'trade', s, p: `${p}`, q: `${q}`, X, m },
});
const trade = (p: number, q: number, m: boolean, X?: string) => print('BTCUSDT', p, q, m, X);
/** A diff with the one bid `price x size`, or none. */
const diff = (U: number, u: number, pu: number, bid = '', s = 'BTCUSDT') => ({
  stream: `${s.toLowerCase()}@depth@100ms`,
  data: { e: 'depthUpdate', s, U, u, pu, b: bid === '' ? [] : [bid.split('x')], a: [] },
});
const force = (s: string, S: string, z: string, prices = { p: '10', ap: '0' }) => ({
  stream: '!forceOrder@arr',
  data: { e: 'forceOrder', st: s.endsWith('_PERP') ? 2 : 1, o: { s, S, z, q: '99', ...prices } },
});
const lost = { stream: 'tickwright', data: { e: 'connection', state: 'lost' } };

/** Each line 999 ns after its microsecond, so that every test sees the truncation. */
function input(venue: Venue, messages: readonly Message[]): SlowInput {
  return { venue, text: messages.map(([us, body]) => `${us}999 ${JSON.stringify(body)}`).join('\n') };
}

/** The one-second frames of the only instrument; a last print at 10 s closes all before it. */
function frames(messages: readonly Message[], venue: Venue = 'binance'): SlowRow[] {
  const closing: Message = [10 * SECOND, trade(1, 1, true)];
  return [...slowFrames([input(venue, [...messages, closing])], SECOND).values()][0]!;
}

describe('quotes', () => {
  test('order-flow imbalance: the golden sequence', () => {
    const rows = frames([
      [0, quote(1, 100, 5, 100.1, 4)], // the first quote has no e
      [1, quote(2, 100, 7, 100.1, 3)], // 7 - 5 - 3 + 4 = 3
      [2, quote(3, 100.05, 2, 100.1, 3)], // 2 - 3 + 3 = 2
      [SECOND, quote(4, 100.05, 2, 100.15, 6)], // 2 - 2 + 3 = 3: the previous quote carries over the border
      [2 * SECOND, quote(5, 100, 6, 100.1, 1)], // -2 - 1 = -3
    ]);
    expect(rows.slice(0, 4).map((row) => row.ofi)).toEqual([5, 3, -3, 0]);
    expect(rows.slice(0, 4).map((row) => row.quote_count)).toEqual([3, 1, 1, 0]);
  });

  test('micro-price: the golden second quote', () => {
    // (100.1 x 7 + 100 x 3) / 10
    expect(frames([[0, quote(2, 100, 7, 100.1, 3)]])[0]?.microprice).toBeCloseTo(100.07, 10);
  });

  test('spread and TOBI are weighted by time, from the first quote on', () => {
    const rows = frames([
      [200_000, quote(1, 100, 1, 101, 3)], // spread 1, TOBI 0.25, for 0.2 s
      [400_000, quote(2, 100, 3, 104, 1)], // spread 4, TOBI 0.75, for 0.6 s and the next frame
    ]);
    // (1 x 0.2 + 4 x 0.6) / 0.8 = 3.25; (0.25 x 0.2 + 0.75 x 0.6) / 0.8 = 0.625
    expect(rows[0]?.spread_mean).toBeCloseTo(3.25, 12);
    expect(rows[0]?.tobi_mean).toBeCloseTo(0.625, 12);
    expect(rows[1]).toMatchObject({
      spread_mean: 4,
      tobi_mean: 0.75,
      tobi: 0.75,
      bid: 100,
      ask: 104,
      mid: 102,
    });
  });

  test.each([
    ['crossed', quote(1, 102, 1, 101, 1)],
    ['locked', quote(1, 101, 1, 101, 1)],
    ['without a size', quote(1, 100, 0, 101, 1)],
    ['without a price', quote(1, 0, 1, 101, 1)],
  ])('one that is %s starts no frame', (_name, dropped) => {
    const rows = frames([
      [0, dropped],
      [5 * SECOND, quote(2, 100, 1, 101, 1)],
    ]);
    expect(rows[0]?.ts).toBe(5 * SECOND);
  });
});

describe('prints', () => {
  test('candle, volumes by aggressor, repetition of the close', () => {
    const rows = frames([
      [0, quote(1, 9, 1, 12, 1)],
      [SECOND, trade(10, 2, false)],
      [SECOND + 1, trade(11, 1, true)],
      [SECOND + 2, trade(9, 1, true)],
    ]);
    expect(rows[0]).toMatchObject({ open: Number.NaN, close: Number.NaN, volume: 0, vwap: Number.NaN });
    // 2 x 10 + 11 + 9 = 40 over 4
    const sums = { volume: 4, quote_volume: 40, trade_count: 3, buy_volume: 2, sell_volume: 2, vwap: 10 };
    expect(rows[1]).toMatchObject({ open: 10, high: 11, low: 9, close: 9, ...sums });
    expect(rows[2]).toMatchObject({ open: 9, high: 9, low: 9, close: 9, volume: 0, trade_count: 0 });
  });

  test('those of the insurance fund count in no column', () => {
    const messages: Message[] = [
      [0, trade(10, 1, false)],
      [1, trade(50, 9, false, 'INSURANCE_FUND')],
    ];
    expect(frames(messages, 'binanceusdm')[0]).toMatchObject({ high: 10, volume: 1, trade_count: 1 });
  });
});

describe('time', () => {
  test('nanoseconds are truncated, a step back is raised, a long one refused', () => {
    const rows = frames([
      [SECOND - 1, trade(7, 1, true)], // 0.999999999 s
      [1_900_000, trade(7, 1, true)],
      [1_000_000 - 100_000, trade(8, 1, true)], // a second back, into the first frame, but for the raising
    ]);
    expect(rows.slice(0, 2).map((row) => row.trade_count)).toEqual([1, 2]);
    const tooFar: Message[] = [
      [3 * SECOND, trade(7, 1, true)],
      [2 * SECOND - 1, trade(8, 1, true)],
    ];
    expect(() => frames(tooFar)).toThrow(/goes back/);
  });

  test('a frame is closed by any instrument, from its own first message on; the last one stays open', () => {
    const at = (...times: number[]) => times.map((us): Message => [us, trade(10, 1, true)]);
    const spot = input('binance', at(0, 100));
    const perp = input('binanceusdm', at(1_500_000, 2_500_000));
    const rows = slowFrames([perp, spot], SECOND);
    expect(rows.get('binance:BTC/USDT')?.map((row) => row.ts)).toEqual([0, SECOND]);
    expect(rows.get('binanceusdm:BTC/USDT:USDT')?.map((row) => row.ts)).toEqual([SECOND]);
  });
});

describe('gaps', () => {
  test.each<[Venue, object[]]>([
    ['binance', [diff(5, 9, 0, '10x1'), diff(10, 12, 0), diff(14, 15, 12, '9x4')]],
    ['binanceusdm', [diff(5, 9, 2, '10x1'), diff(11, 12, 9), diff(13, 15, 13, '9x4')]],
  ])('%s: in the sequence of diffs', (venue, diffs) => {
    const messages = diffs.map((body, i): Message => [i * SECOND, body]);
    const rows = frames(messages, venue).slice(0, 4);
    expect(rows.map((row) => row.gap)).toEqual([0, 0, 1, 0]);
    expect(rows.map((row) => row.bid_depth)).toEqual([1, 1, 4, 4]);
  });

  test('a lost connection: no depth until the next message, no e for the next quote', () => {
    const rows = frames([
      [0, quote(1, 100, 5, 101, 4)],
      [1, diff(5, 9, 0, '100x6')],
      [SECOND, lost],
      [2 * SECOND, quote(10, 100, 9, 101, 4)],
      [2 * SECOND + 1, quote(11, 100, 10, 101, 4)], // 10 - 9 - 4 + 4 = 1
      [3 * SECOND, diff(90, 91, 0, '99x2')], // with the quote's 10: 12
    ]).slice(0, 4);
    expect(rows.map((row) => row.gap)).toEqual([0, 1, 0, 0]);
    expect(rows.map((row) => row.ofi)).toEqual([0, 0, 1, 0]);
    expect(rows.map((row) => row.bid_depth)).toEqual([6, Number.NaN, Number.NaN, 12]);
    expect(rows[1]?.bid).toBe(100);
  });
});

describe('a timer', () => {
  const timer = { stream: 'tickwright', data: { e: 'timer' } };

  test('closes the frames that end by its time, and starts none', () => {
    const text = (messages: readonly Message[]) => [input('binance', messages)];
    const quoted: Message = [1_500_000, quote(1, 100, 5, 101, 4)];
    const rows = (messages: readonly Message[]) =>
      [...slowFrames(text(messages), SECOND).values()].flat().map(({ ts }) => ts);
    expect(rows([quoted, [2 * SECOND - 1, timer]])).toEqual([]);
    expect(rows([quoted, [2 * SECOND, timer]])).toEqual([SECOND]);
    expect(rows([[0, timer], quoted, [4_200_000, timer]])).toEqual([SECOND, 2 * SECOND, 3 * SECOND]);
  });
});

describe('snapshots on the wire', () => {
  const bids = [['10', '3']];
  const asks = [['12', '5']];

  test('an unwrapped body belongs to the only symbol, and is older than the diffs before it', () => {
    const rows = frames([
      [0, diff(5, 7, 0, '9x1')],
      [1, diff(8, 9, 0, '10x2')],
      [2, { lastUpdateId: 8, bids: [...bids, ['9', '4']], asks }],
    ]);
    // Diff 9 > 8 is applied again: 2 at 10, and the snapshot's 4 at 9.
    expect(rows[0]).toMatchObject({ bid_depth: 6, ask_depth: 5 });
  });

  test.each<[Venue, object]>([
    ['binance', { stream: 'btcusdt@depth20@100ms', data: { lastUpdateId: 8, bids, asks } }],
    ['binanceusdm', { stream: 'btcusdt@depth5', data: { ...diff(1, 8, 0).data, b: bids, a: asks } }],
  ])('%s: a partial stream', (venue, body) => {
    expect(frames([[0, body]], venue)[0]).toMatchObject({ bid_depth: 3, ask_depth: 5, gap: 0 });
  });
});

describe('the rest', () => {
  test('liquidations, open interest, funding', () => {
    const funding = {
      stream: 'btcusdt@markPrice',
      data: { e: 'markPriceUpdate', s: 'BTCUSDT', p: '10', r: '-0.0001' },
    };
    const messages: Message[] = [
      [0, { symbol: 'BTCUSDT', openInterest: '70.5', time: 1 }],
      [1, funding],
      [2, force('BTCUSDT', 'SELL', '2')],
      [3, force('BTCUSDT', 'BUY', '3')],
      [4, force('BTCUSD_PERP', 'BUY', '4')], // the other market's, on the stream of all markets
    ];
    const rows = frames(messages, 'binanceusdm');
    const known = { open_interest: 70.5, funding_rate: -0.0001 };
    expect(rows[0]).toMatchObject({ liq_buy: 3, liq_sell: 2, ...known });
    expect(rows[1]).toMatchObject({ liq_buy: 0, liq_sell: 0, ...known });
  });

  test('inverse sizes are contracts x contract size / price', () => {
    const messages: Message[] = [
      [0, ticker('BTCUSD_PERP', 1, '20000', '4', '25000', '5')], // 4 x 100 / 20000, 5 x 100 / 25000
      [1, { symbol: 'BTCUSD_PERP', openInterest: '450' }], // 450 x 100 / 22500 = 2
      [2, print('BTCUSD_PERP', 20000, 30, false)], // 30 x 100 = 3000 USD, / 20000 = 0.15
      [3, diff(2, 3, 1, '10000x7', 'BTCUSD_PERP')], // 7 x 100 / 10000 = 0.07, with the quote's 0.02
      [4, force('BTCUSD_PERP', 'SELL', '2', { p: '1', ap: '20000' })], // 2 x 100 / 20000 = 0.01
      [5, print('ETHUSD_PERP', 2000, 30, true)], // 30 x 10 = 300 USD, / 2000 = 0.15
      [SECOND, print('ETHUSD_PERP', 2000, 1, true)],
    ];
    const rows = slowFrames([input('binancecoinm', messages)], SECOND);
    const [btc] = rows.get('binancecoinm:BTC/USD:BTC')!;
    expect(btc).toMatchObject({
      bid_size: 0.02,
      ask_size: 0.02,
      volume: 0.15,
      quote_volume: 3000,
      vwap: 20000,
    });
    expect(btc).toMatchObject({ open_interest: 2, ask_depth: 0.02, liq_sell: 0.01 });
    expect(btc?.bid_depth).toBeCloseTo(0.09, 12);
    expect(rows.get('binancecoinm:ETH/USD:ETH')?.[0]).toMatchObject({ volume: 0.15, quote_volume: 300 });
  });

  test.each<[Venue, string, string]>([
    ['binance', 'ETHBTC', 'binance:ETH/BTC'],
    ['binanceusdm', 'BTCUSDT', 'binanceusdm:BTC/USDT:USDT'],
    ['binanceusdm', 'BTCUSDT_240927', 'binanceusdm:BTC/USDT:USDT-240927'],
    ['binancecoinm', 'BTCUSD_PERP', 'binancecoinm:BTC/USD:BTC'],
  ])('%s %s is %s', (venue, symbol, id) => {
    expect(instrumentOf(venue, symbol)).toBe(id);
  });

  test('the columns are the 31 of the contract, in its order', () => {
    const names =
      'ts open high low close volume quote_volume trade_count buy_volume sell_volume vwap bid ask bid_size ask_size ' +
      'mid microprice spread_mean tobi tobi_mean ofi quote_count liq_buy liq_sell open_interest bid_depth ' +
      'ask_depth depth_imbalance wall_ratio funding_rate gap';
    expect(Object.keys(frames([[0, trade(10, 1, true)]])[0]!).join(' ')).toBe(names);
  });
});
