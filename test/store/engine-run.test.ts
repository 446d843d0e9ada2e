import { describe, expect, it } from 'vitest';
import { type ConfigInput, configSchema } from '../../core/config/schema.js';
import { loadVenues } from '../../core/loader/plugins.js';
import type { Market } from '../../core/market/instrument.js';
import { US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/market/time.js';
import { resultJson } from '../../core/report/json.js';
import type { BacktestResult } from '../../core/report/result.js';
import { type StoredRunDocument, storedRunDocument, storedRunJson } from '../../core/report/stored-run.js';
import { openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import { openForReading } from '../../core/store/database.js';
import { readEquity } from '../../core/store/equity.js';
import type { Journal } from '../../core/store/journal.js';
import { readRuns } from '../../core/store/read.js';
import { openRunStore } from '../../core/store/run-store.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { INVERSE, LINEAR, type Scripted, SPOT } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { syntheticData } from '../fixtures/synthetic.js';
import { HEADER } from './scripted-run.js';
import { storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';

const file = temporaryFiles();
const START = Date.UTC(2024, 0, 1, 22) * 1000;
const LINEAR_ID = 'binanceusdm:BTC/USDT:USDT';
const INVERSE_ID = 'binancecoinm:BTC/USD:BTC';
/** Not traded: it keeps the clock while there is no price of a coin yet. */
const ETHER: Market = { ...LINEAR, symbol: 'ETH/USDT:USDT', native: 'ETHUSDT', base: 'ETH' };
const SPOT_ID = 'binance:BTC/USDT';

type Markets = readonly (readonly [Market, readonly Scripted[]])[];

/** Quotes that wander around 100, by a rule that repeats itself only after a long time. */
function wandering(from: number, count: number, everyUs: number, phase: number): Scripted[] {
  return Array.from({ length: count }, (_, i) => {
    const mid = Math.round(1000 + 60 * Math.sin(i / 7 + phase) + 35 * Math.sin(i / 1.7)) / 10;
    return ['quote', from + i * everyUs, mid, 50, mid + 0.1, 50];
  });
}

/** By turns: enters, holds for some quotes and leaves; what it enters goes round, too. */
function byTurns(legs: Parameters<typeof enter>[0]['legs'][]) {
  let seen = 0;
  let turn = 0;
  return defineStrategy({
    name: 'ByTurns',
    canShort: true,
    onQuote: ((_: unknown, { trades }: TickContext<never>) => {
      seen += 1;
      if (seen % 11 === 3 && trades.length === 0)
        return enter({ legs: legs[turn++ % legs.length]!, tag: `t${turn}` });
      return seen % 11 === 9 ? trades.map(({ id }) => exit({ trade: id, reason: 'turn' })) : null;
    }) as never,
  });
}

type Runs = (journal: Journal) => Promise<BacktestResult>;

/** The result of a run, and what the database that it was recorded in says of it. */
async function recorded(name: string, run: Runs) {
  const header = { ...HEADER, spec: { config: { stake_currency: 'USDT' } } };
  const store = openRunStore(file(name), header, { durability: 'batch' });
  const result = await run(store);
  store.close();
  const database = openForReading(file(name));
  const [stored] = readRuns(database);
  const document = storedRunDocument(database, stored!);
  const equity = readEquity(database, stored!.id);
  database.close();
  return { result, document, equity, name: file(name) };
}

function scripted(markets: Markets, strategy: Strategy, config: ConfigInput): Runs {
  return async (journal) => (await runScripted(markets, strategy, config, { journal, equity: true })).result;
}

/** Long and short by turns, each for ten seconds, on a synthetic market. */
function synthetic(config: ConfigInput): Runs {
  return async (journal) => {
    const data = syntheticData({
      scenario: 'reverting',
      seed: 42,
      durationUs: US_PER_HOUR / 2,
      instruments: [LINEAR_ID],
    });
    const open = await openFeed({ venues: await loadVenues(), data });
    const spec = { config: configSchema.parse(config), given: [], instruments: null };
    const loaded = { strategy: OFTEN, file: 'Often.ts', hash: HEADER.strategyHash, fresh: async () => OFTEN };
    return run(spec, open, { loaded, journal, equity: true });
  };
}

const OFTEN = defineStrategy({
  name: 'Often',
  timeframe: '1s',
  canShort: true,
  populateEntry: ({ ts }) => ({ enter_long: each(ts, 40, 0), enter_short: each(ts, 40, 20) }),
  populateExit: ({ ts }) => ({ exit_long: each(ts, 40, 10), exit_short: each(ts, 40, 30) }),
});

function each(ts: Float64Array, period: number, second: number): Float64Array {
  return ts.map((us) => +(us % (period * US_PER_SECOND) === second * US_PER_SECOND));
}

const long = (instrument: string, amount: number) => ({ instrument, direction: 'long' as const, amount });
const short = (instrument: string, amount: number) => ({ instrument, direction: 'short' as const, amount });
const LATE = { latency: 'constant:5ms,5ms,2ms' } as const;
const FEES = { fee: 0.0007 } as const;

/** Four days with a quote a quarter of an hour: figures are annualised. Two minutes of quotes: they are not. */
const DAYS = { count: 385, everyUs: US_PER_HOUR / 4 };
const MINUTES = { count: 240, everyUs: US_PER_MINUTE / 120 };

const LIMIT = { entry: 'limit', exit: 'limit' } as const;

const CASES: readonly (readonly [name: string, run: Runs])[] = [
  ['signals by limit orders, behind latency', synthetic({ order_types: LIMIT, ...LATE })],
  [
    'intents on linear contracts',
    scripted(
      [[LINEAR, wandering(START, MINUTES.count, MINUTES.everyUs, 0)]],
      byTurns([[long(LINEAR_ID, 3)], [short(LINEAR_ID, 1.5)]]),
      { ...FEES, ...LATE },
    ),
  ],
  [
    'days of trades of two legs, with fees in coin, and a market that comes late',
    scripted(
      [
        [SPOT, wandering(START, DAYS.count, DAYS.everyUs, 2)],
        [LINEAR, wandering(START + 5 * US_PER_HOUR, DAYS.count - 40, DAYS.everyUs, 2.3)],
      ],
      byTurns([[long(SPOT_ID, 2), short(LINEAR_ID, 2)], [long(SPOT_ID, 1)]]),
      {
        ...FEES,
        timeframe: '1h',
        fee_payment: { currency: 'received' },
        dry_run_wallet: { USDT: 5_000, BTC: 1 },
      },
    ),
  ],
  [
    'days on inverse contracts, with coins in the wallet that have no price at first',
    scripted(
      [
        [ETHER, wandering(START, 9, DAYS.everyUs, 0)],
        [INVERSE, wandering(START + 2 * US_PER_HOUR, DAYS.count, DAYS.everyUs, 1)],
      ],
      byTurns([[long(INVERSE_ID, 3)], [short(INVERSE_ID, 2)]]),
      { ...FEES, timeframe: '1m', dry_run_wallet: { USDT: 100, BTC: 20 } },
    ),
  ],
];

const made = new Map<string, ReturnType<typeof recorded>>();

/** Each case is run once. */
function runOf([name, make]: (typeof CASES)[number]): ReturnType<typeof recorded> {
  const run = made.get(name) ?? recorded(`${name}.sqlite`, make);
  made.set(name, run);
  return run;
}

describe.each(CASES)('what a database says of a run is what the run says of itself: %s', (...one) => {
  const ran = () => runOf(one);

  it('has trades and equity', async () => {
    const { result, equity } = await ran();
    expect(result.trades.length).toBeGreaterThan(10);
    expect(equity.ts.length).toBeGreaterThan(90);
    expect(result.metrics.sharpe).not.toBeNull();
  });

  it('every metric, bit for bit', async () => {
    const { result, document } = await ran();
    expect(metricsIn(storedRunJson(document))).toBe(metricsIn(resultJson(result)));
  });

  it('every trade, bit for bit, but for what was watched of it', async () => {
    const { result, document } = await ran();
    expect(closedIn(document)).toEqual(parsed(result).trades);
  });

  it('equity, mark by mark', async () => {
    const { result, equity } = await ran();
    expect(result.equity).toEqual({ us: [...equity.ts], value: [...equity.value].map(nullWhereUnknown) });
    // A trade is live while something is held; before that while its entry is out.
    const held = [...equity.ts.keys()].filter((i) => isHeldAt(result, equity.ts[i]!));
    expect(held.length).toBeGreaterThan(10);
    expect(held.filter((i) => equity.exposed[i] === 0 && i < equity.ts.length - 1)).toEqual([]);
    // What is open at the end of the data is closed there.
    expect(equity.exposed.at(-1)).toBe(0);
  });

  it('and its ledger adds up', async () => {
    const { name, result } = await ran();
    const { rows } = storedIn(name);
    const balances = rows(
      "SELECT currency, SUM(amount) AS amount FROM ledger WHERE account = 'wallet' GROUP BY 1",
    );
    const prices = new Map(
      rows('SELECT currency, price FROM prices').map((row) => [row.currency, Number(row.price)]),
    );
    const worth = balances.reduce((sum, row) => sum + Number(row.amount) * prices.get(row.currency)!, 0);
    expect(worth).toBeCloseTo(result.metrics.final_balance, 6);
    expect(rows('SELECT tx FROM ledger GROUP BY tx, currency HAVING SUM(amount) <> 0')).toEqual([]);
    expect(rows('SELECT client_order_id FROM orders WHERE trade IS NULL')).toEqual([]);
  });
});

it('what is not known is NULL, not 0', async () => {
  // Frames of a minute, the first of which ends a minute after the start: two hours.
  const { equity, name } = await runOf(CASES.at(-1)!);
  expect(equity.value.filter(Number.isNaN)).toHaveLength(120);
  const { rows } = storedIn(name);
  expect(rows('SELECT marks FROM equity WHERE value IS NULL')).toEqual([{ marks: 120 }]);
});

function parsed(result: BacktestResult): BacktestResult {
  return JSON.parse(resultJson(result)) as BacktestResult;
}

function metricsIn(json: string): string {
  return JSON.stringify((JSON.parse(json) as BacktestResult).metrics);
}

/** The closed trades of a stored run, as its result orders them, without what only stored ones have. */
function closedIn(document: StoredRunDocument) {
  const { trades } = JSON.parse(storedRunJson(document)) as StoredRunDocument;
  return trades
    .filter(({ state }) => state === 'closed')
    .sort((a, b) => a.close_us! - b.close_us! || a.open_us! - b.open_us!)
    .map(({ trade_id: _, is_open: __, state: ___, ...trade }) => ({
      ...trade,
      legs: trade.legs.map(({ instrument, side, amount, orders, fills }) => ({
        instrument,
        side,
        amount,
        orders,
        fills,
      })),
    }));
}

function nullWhereUnknown(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** A frame ends before what happens at its end. */
function isHeldAt({ trades }: BacktestResult, us: number): boolean {
  return trades.some(({ open_us, close_us }) => open_us < us && us <= close_us);
}
