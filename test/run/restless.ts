import { Random } from '../../core/market/random.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import { adjust, type EntryOrderType, enter, exit, type Intent } from '../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { SETTINGS, type TestOptions } from '../fixtures/market.js';

const PERP = 'binanceusdm:BTC/USDT:USDT';
const SPOT = 'binance:BTC/USDT';
const INVERSE = 'binancecoinm:BTC/USD:BTC';
const ORDER_TYPES: readonly EntryOrderType[] = [
  'market',
  'market',
  'limit',
  'limit',
  'stop_market',
  'take_profit_limit',
  'trailing_stop_market',
];
const TIMES_IN_FORCE = ['gtc', 'gtc', 'ioc', 'fok', 'post_only'] as const;

function picked<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.uniform() * from.length)]!;
}

/** An entry of one leg or two, at some distance from the mid, by any order and with any guards. */
function entry(random: Random, instrument: string, mid: number): Intent {
  if (random.uniform() < 0.25) {
    const legs = [
      { instrument: SPOT, direction: 'long' as const, stake: 200 },
      { instrument: PERP, direction: 'short' as const, stake: 200, leverage: 2 },
    ];
    return enter({ legs, tag: 'hedge' } as never);
  }
  const direction = instrument !== SPOT && random.uniform() < 0.5 ? 'short' : 'long';
  const orderType = picked(random, ORDER_TYPES);
  const away = (share: number) => mid * (1 + random.between(-share, share));
  const guarded = random.uniform() < 0.6;
  const sign = direction === 'long' ? 1 : -1;
  const leg = {
    instrument,
    direction,
    orderType,
    stake: random.between(100, 900),
    ...(orderType.includes('limit') ? { price: away(0.02) } : {}),
    ...(orderType === 'limit' ? { timeInForce: picked(random, TIMES_IN_FORCE) } : {}),
    ...(orderType.startsWith('stop') || orderType.startsWith('take') ? { triggerPrice: away(0.01) } : {}),
    ...(orderType.startsWith('trailing') ? { callback: 0.003 } : {}),
    ...(guarded ? { bracket: { stop: mid * (1 - sign * 0.02), takeProfit: mid * (1 + sign * 0.02) } } : {}),
  };
  return enter({ legs: [leg], tag: orderType } as never);
}

/** Enters, leaves and moves limits by what the event itself says: nothing is remembered but what it keeps. */
function whim(hook: string, tick: object, ctx: TickContext<never>): Intent | null {
  const random = new Random(7, `${hook} ${ctx.instrument.id} ${JSON.stringify(tick)}`);
  const quote = ctx.quote(ctx.instrument.id);
  if (random.uniform() < 0.02) ctx.store.set('fancy', Math.floor(random.between(0, 100)));
  if (quote === null || random.uniform() < 0.6) return null;
  const mid = (quote.bid + quote.ask) / 2;
  const own = ctx.trades.filter(({ instrument }) => instrument === ctx.instrument);
  const [trade] = own;
  if (trade === undefined || (own.length < 2 && random.uniform() < 0.4)) {
    const count = (ctx.store.get('entries') as number | undefined) ?? 0;
    ctx.store.set('entries', count + 1);
    return entry(random, ctx.instrument.id, mid);
  }
  const price = mid * (1 + random.between(-0.02, 0.02));
  if (random.uniform() < 0.4) return adjust({ trade: trade.id, price });
  if (random.uniform() < 0.5) return exit({ trade: trade.id, reason: 'bored' });
  return exit({ trade: trade.id, reason: 'picky', price });
}

function mood(frames: { readonly mid: Float64Array }): number[] {
  return [...frames.mid].map((mid, i) => Math.round(mid * 10 + i) % 7);
}

/** Does everything that a strategy may do, at random, and remembers nothing but what it keeps. */
export const RESTLESS = defineStrategy({
  name: 'Restless',
  canShort: true,
  populateIndicators: (frames) => ({ mood: Float64Array.from(mood(frames)) }),
  populateEntry: (frames) => ({
    enter_long: frames.mood.map((value) => +(value === 0)),
    enter_short: frames.mood.map((value) => +(value === 1)),
  }),
  populateExit: (frames) => ({ exit_long: frames.mood.map((value) => +(value === 3)) }),
  customStakeAmount: ({ proposedStake, store }) =>
    proposedStake * (1 + (((store.get('entries') as number) ?? 0) % 3) / 4),
  customEntryPrice: ({ rate, frame }) => (frame.mood! % 2 === 0 ? null : rate * 0.999),
  leverage: ({ instrument }) => (instrument.id === INVERSE ? 3 : 2),
  confirmTradeEntry: ({ frame }) => frame.mood! !== 5,
  customStoploss: ({ profit, trade }) => (trade.id % 2 === 0 ? -0.004 - Math.abs(profit) / 4 : -0.02),
  customExit: ({ profit, frame }) => (profit > 0.01 && frame.mood! % 3 === 0 ? 'enough' : null),
  confirmTradeExit: ({ exitReason, trade }) => exitReason !== 'roi' || trade.id % 2 === 0,
  onQuote: (tick, ctx) => whim('onQuote', tick, ctx as never),
  onTrade: (tick, ctx) => whim('onTrade', tick, ctx as never),
  onFrame: (frame, ctx) => whim('onFrame', { ts: frame.ts, mid: frame.mid }, ctx as never),
});

const { onQuote: _onQuote, onTrade: _onTrade, onFrame: _onFrame, ...withoutTickHooks } = RESTLESS;

/** The same without tick hooks: what is quiet can be passed over. */
export const CALM: Strategy = withoutTickHooks;

export const RESTLESS_OPTIONS: TestOptions = {
  settings: {
    ...SETTINGS,
    maxOpenTrades: 8,
    wallet: { USDT: 10_000, BTC: 50 },
    entryTimeoutUs: 2_000_000,
    exitTimeoutUs: 1_000_000,
    rules: {
      ...SETTINGS.rules,
      stoploss: -0.01,
      minimalRoi: [
        [0, 0.02],
        [0.1, 0.005],
      ],
      trailingStop: true,
      trailingStopPositive: 0.002,
      trailingStopPositiveOffset: 0.004,
    },
  },
  fees: { maker: 0.0002, taker: 0.0005 },
  venue: {
    feeTiers: () => [
      { volume: 0, maker: 0.0002, taker: 0.0005 },
      // So much more that it can be seen in what is decided.
      { volume: 1_000, maker: 0.0002, taker: 0.004 },
    ],
    funding: () => ({ kind: 'list', rates: Array.from({ length: 60 }, (_, i) => [i * 2_000_000, 0.0005]) }),
  },
};
