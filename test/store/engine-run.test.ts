import { describe, expect, it } from 'vitest';
import { configSchema } from '../../core/config/schema.js';
import { openFeed } from '../../core/feeds.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { US_PER_HOUR, US_PER_SECOND } from '../../core/market/time.js';
import { run } from '../../core/run.js';
import { openForReading } from '../../core/store/database.js';
import { readTrades } from '../../core/store/read.js';
import { openRunStore } from '../../core/store/run-store.js';
import { type TradeDocument, tradeDocument } from '../../core/store/trade-document.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { HEADER } from './scripted-run.js';
import { storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';

const file = temporaryFiles();

/** Long and short by turns, each for ten seconds. */
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

async function backtest(name: string, config: Parameters<typeof configSchema.parse>[0]) {
  const open = await openFeed({
    venues: await loadVenues(),
    data: {
      kind: 'synthetic',
      scenario: 'reverting',
      seed: 42,
      durationUs: US_PER_HOUR,
      instruments: ['binanceusdm:BTC/USDT:USDT'],
    },
  });
  const store = openRunStore(file(name), HEADER, { durability: 'batch' });
  const spec = { config: configSchema.parse(config), given: new Set<string>(), instruments: null };
  const loaded = {
    strategy: OFTEN,
    file: 'Often.ts',
    hash: HEADER.strategyHash,
    fresh: async () => OFTEN,
  };
  const result = await run(spec, open, { loaded, journal: store });
  store.close();
  return { result, name: file(name) };
}

const LIMIT = { entry: 'limit', exit: 'limit' } as const;

describe('what a run recorded is what it says of itself', () => {
  it.each([
    ['at the market', {}],
    ['by limit orders, behind latency', { order_types: LIMIT, latency: 'constant:5ms,5ms,2ms' }],
  ])('%s', async (how, config) => {
    const { result, name } = await backtest(`${how}.sqlite`, config);
    const database = openForReading(name);
    const trades = readTrades(database, 1).map(tradeDocument);
    database.close();
    const closed = trades.filter(({ state }) => state === 'closed').sort((a, b) => a.close_us! - b.close_us!);
    expect(result.trades.length).toBeGreaterThan(20);
    expect(closed.map(shared)).toEqual(result.trades.map(shared));
    const near = (value: number) => expect.closeTo(value, 9) as unknown;
    expect(
      closed.map(({ open_rate, close_rate, profit_abs }) => [open_rate, close_rate, profit_abs]),
    ).toEqual(
      result.trades.map((trade) => [near(trade.open_rate), near(trade.close_rate), near(trade.profit_abs)]),
    );
    const { rows } = storedIn(name);
    expect(rows('SELECT tx FROM ledger GROUP BY tx, currency HAVING SUM(amount) <> 0')).toEqual([]);
    expect(rows("SELECT SUM(amount) AS balance FROM ledger WHERE account = 'wallet'")).toEqual([
      { balance: expect.closeTo(result.metrics.final_balance, 6) as unknown },
    ]);
    expect(rows('SELECT client_order_id FROM orders WHERE trade IS NULL')).toEqual([]);
  });
});

/** What both documents say under one name, but for sums. */
function shared(trade: SharedFields): unknown[] {
  const { pair, is_short, open_us, close_us, enter_tag, exit_reason, legs } = trade;
  return [pair, is_short, open_us, close_us, enter_tag, exit_reason, legs.map(({ fills }) => fills)];
}

type SharedFields = Pick<
  TradeDocument,
  'pair' | 'is_short' | 'open_us' | 'close_us' | 'enter_tag' | 'exit_reason'
> & {
  readonly legs: readonly { readonly fills: unknown }[];
};
