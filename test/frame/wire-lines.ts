import fc from 'fast-check';

export type WireVenue = 'binance' | 'binanceusdm' | 'binancecoinm';

/** One message before it has its time and its place in the sequence of updates. */
interface Draft {
  readonly afterUs: number;
  /** Beyond whole microseconds. */
  readonly nanos: number;
  readonly kind:
    | 'quote'
    | 'trade'
    | 'diff'
    | 'gap'
    | 'snapshot'
    | 'partial'
    | 'liquidation'
    | 'openInterest'
    | 'funding'
    | 'lost'
    | 'timer'
    | 'other';
  readonly ticks: readonly number[];
  readonly lots: readonly number[];
  readonly flag: boolean;
  readonly odd: boolean;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  afterUs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 90_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 300_000, max: 3_000_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -400_000, max: -1 }) },
  ),
  nanos: fc.integer({ min: 0, max: 999 }),
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('quote' as const) },
    { weight: 6, arbitrary: fc.constant('trade' as const) },
    { weight: 9, arbitrary: fc.constant('diff' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...(['gap', 'snapshot', 'lost', 'timer', 'other'] as const)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('liquidation' as const, 'openInterest' as const, 'funding' as const),
    },
    { weight: 1, arbitrary: fc.constantFrom('snapshot' as const, 'partial' as const) },
  ),
  ticks: fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 8, maxLength: 8 }),
  lots: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 8 }),
  flag: fc.boolean(),
  odd: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
});

const START_US = 1_723_161_255_000_000;
const NAMES = { binance: 'BTCUSDT', binanceusdm: 'BTCUSDT', binancecoinm: 'BTCUSD_PERP' } as const;

/** Lines of one symbol of a venue, in every form that is understood, with what goes wrong on real wires. */
export function wireLines(venue: WireVenue): fc.Arbitrary<readonly string[]> {
  return fc.array(draft, { minLength: 5, maxLength: 160 }).map((drafts) => {
    const writer = new LineWriter(venue);
    // A connection cannot be lost before it has brought anything: such a line says nothing of any instrument.
    const first = drafts.findIndex(({ kind }) => kind === 'diff');
    const possible = drafts.filter(({ kind }, i) => kind !== 'lost' || (first >= 0 && i > first));
    return possible.map((one) => writer.line(one));
  });
}

class LineWriter {
  readonly #venue: WireVenue;
  readonly #symbol: string;
  readonly #stream: string;
  #us = START_US;
  #latestUs = START_US;
  #id = 5_000;
  #lastDiffId = 5_000;

  constructor(venue: WireVenue) {
    this.#venue = venue;
    this.#symbol = NAMES[venue];
    this.#stream = this.#symbol.toLowerCase();
  }

  line(draft: Draft): string {
    // Times go back by less than the second that is allowed.
    this.#us = Math.max(this.#latestUs - 900_000, this.#us + draft.afterUs);
    this.#latestUs = Math.max(this.#latestUs, this.#us);
    return `${this.#us}${String(draft.nanos).padStart(3, '0')} ${JSON.stringify(this.#message(draft))}`;
  }

  #message(draft: Draft): unknown {
    const ms = Math.floor(this.#us / 1000);
    const times = this.#venue === 'binance' ? {} : { T: ms, E: ms + 1 };
    const s = this.#symbol;
    const { ticks, lots, flag, odd } = draft;
    switch (draft.kind) {
      case 'quote': {
        // An odd one is crossed, locked, or has an empty side.
        const bid = this.#price(ticks[0]!);
        const ask = this.#price(odd ? ticks[1]! : ticks[0]! + 1 + Math.abs(ticks[1]! % 5));
        const u = this.#nextId(lots[4]!);
        return this.#wrap('bookTicker', {
          e: 'bookTicker',
          u,
          s,
          b: bid,
          B: this.#size(lots[0]!),
          a: ask,
          A: this.#size(lots[1]!),
          ...times,
        });
      }
      case 'trade':
        return this.#wrap('trade', {
          e: 'trade',
          E: ms + 1,
          T: ms,
          s,
          t: this.#id,
          p: this.#price(ticks[0]!),
          q: this.#size(lots[0]!),
          ...(this.#venue === 'binance' ? {} : { X: odd ? 'INSURANCE_FUND' : 'MARKET' }),
          m: flag,
        });
      case 'diff':
        return this.#diff(draft, times, ms, 0);
      case 'gap':
        return this.#diff(draft, times, ms, 7);
      case 'snapshot': {
        // Usually older than what has been received, sometimes younger.
        const lastUpdateId = this.#id + (flag ? 3 : -lots[0]! * 3);
        return {
          lastUpdateId,
          ...times,
          bids: this.#levels(draft, -1, false),
          asks: this.#levels(draft, 1, false),
        };
      }
      case 'partial': {
        const u = this.#nextId(2);
        const sides = { bids: this.#levels(draft, -1, false), asks: this.#levels(draft, 1, false) };
        if (this.#venue === 'binance')
          return { stream: `${this.#stream}@depth20@100ms`, data: { lastUpdateId: u, ...sides } };
        const data = {
          e: 'depthUpdate',
          E: ms,
          T: ms,
          s,
          U: u - 1,
          u,
          pu: u - 2,
          b: sides.bids,
          a: sides.asks,
        };
        return { stream: `${this.#stream}@depth20@100ms`, data };
      }
      case 'liquidation':
        return this.#wrap('forceOrder', {
          e: 'forceOrder',
          E: ms,
          o: {
            s,
            S: flag ? 'BUY' : 'SELL',
            o: 'LIMIT',
            f: 'IOC',
            q: this.#size(lots[0]! + 1),
            p: this.#price(ticks[0]!),
            ap: odd ? '0' : this.#price(ticks[1]!),
            X: 'FILLED',
            l: '1',
            z: this.#size(lots[0]!),
            T: ms,
          },
        });
      case 'openInterest':
        return { symbol: s, openInterest: this.#size(lots[0]! * 1000), time: ms };
      case 'funding':
        return this.#wrap('markPrice', {
          e: 'markPriceUpdate',
          E: ms,
          s,
          p: this.#price(0),
          r: odd ? '' : `0.000${lots[0]!}`,
          T: ms + 1000,
        });
      case 'lost':
        return { stream: 'tickwright', data: { e: 'connection', state: 'lost' } };
      case 'timer':
        return { stream: 'tickwright', data: { e: 'timer' } };
      case 'other':
        return this.#wrap('aggTrade', {
          e: 'aggTrade',
          E: ms,
          s,
          p: this.#price(0),
          q: this.#size(3),
          T: ms,
          m: flag,
        });
    }
  }

  #diff(draft: Draft, times: object, ms: number, missed: number): unknown {
    const pu = this.#lastDiffId + missed;
    const u = Math.max(pu, this.#id) + 1 + (draft.lots[5]! % 4);
    this.#id = Math.max(this.#id, u);
    this.#lastDiffId = u;
    const sides = { b: this.#levels(draft, -1, true), a: this.#levels(draft, 1, true) };
    const chain = this.#venue === 'binance' ? { U: pu + 1, u } : { U: pu + 1, u, pu };
    return this.#wrap('depth@100ms', {
      e: 'depthUpdate',
      E: ms,
      ...times,
      s: this.#symbol,
      ...chain,
      ...sides,
    });
  }

  #levels({ ticks, lots, odd }: Draft, side: 1 | -1, removals: boolean): [string, string][] {
    const count = odd ? 0 : 1 + (lots[7]! % 4);
    const levels: [string, string][] = [];
    for (let i = 0; i < count; i++) {
      const lot = lots[(i + (side === 1 ? 2 : 0)) % 8]!;
      // Sides overlap now and then: depth and quotes disagree on real wires too.
      levels.push([
        this.#price(side * (6 + ticks[(i + 3) % 8]! / 2)),
        this.#size(removals ? lot % 9 : lot + 1),
      ]);
    }
    return levels;
  }

  #nextId(step: number): number {
    this.#id += 1 + step;
    return this.#id;
  }

  #price(tick: number): string {
    return (61_800 + Math.round(tick) / 10).toFixed(this.#venue === 'binance' ? 8 : 1);
  }

  #size(lots: number): string {
    if (this.#venue === 'binancecoinm') return String(lots);
    return (lots / 1000).toFixed(this.#venue === 'binance' ? 8 : 3);
  }

  #wrap(name: string, data: unknown): unknown {
    return { stream: `${this.#stream}@${name}`, data };
  }
}
