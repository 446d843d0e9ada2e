import { describe, expect, it } from 'vitest';
import { MergedFeed } from '../../core/data/merge.js';
import { executed, openQuantity } from '../../core/orders/leg.js';
import { enter, exit } from '../../core/strategy/intents.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { engineOf, LINEAR, type Scripted, SPOT, scriptedSource } from '../fixtures/market.js';

const S = 1_000_000;

const book = (bid: number, ask: number, size = 5): readonly Scripted[] => [
  ['quote', 0.1 * S, bid, size, ask, size],
  ['snapshot', 0.2 * S, [[bid, size]], [[ask, size]]],
  ['quote', 9 * S, bid, size, ask, size],
];

/** Buys spot and sells the perpetual as one trade, and leaves after a while. */
const Pair = defineStrategy({
  name: 'Pair',
  canShort: true,
  legs: { spot: 'binance:BTC/USDT', perp: 'binanceusdm:BTC/USDT:USDT' },
  onFrame: (frame, { instrument, trades }) => {
    if (instrument.kind !== 'spot') return null;
    if (frame.ts === 0) {
      return enter({
        legs: [
          { instrument: 'spot', direction: 'long', amount: 1 },
          { instrument: 'perp', direction: 'short', amount: 1 },
        ],
        tag: 'basis',
      });
    }
    return frame.ts === 4 * S && trades[0] ? exit({ trade: trades[0].id, reason: 'converged' }) : null;
  },
});

async function runPair(spot: readonly Scripted[], perp: readonly Scripted[]) {
  const { engine, registry, instruments } = engineOf([SPOT, LINEAR], { strategy: Pair });
  const sources = [scriptedSource(instruments[0]!, spot), scriptedSource(instruments[1]!, perp)];
  const feed = await MergedFeed.open(sources, registry);
  for (let chunk = await feed.next(); chunk; chunk = await feed.next()) engine.step(chunk);
  engine.finish();
  return engine;
}

describe('a trade of two legs', () => {
  it('is one trade: both legs open and close together', async () => {
    const engine = await runPair(book(100, 100.2), book(101, 101.2));
    expect(engine.orders.trades).toHaveLength(1);
    const [trade] = engine.orders.trades;
    expect(trade!.state).toEqual({ tag: 'closed', reason: 'converged', closeUs: 5 * S });
    expect(
      trade!.legs.map((leg) => [
        leg.instrument.id,
        leg.direction,
        executed(leg.instrument, leg.entries).notional,
      ]),
    ).toEqual([
      ['binance:BTC/USDT', 'long', 100.2],
      ['binanceusdm:BTC/USDT:USDT', 'short', 101],
    ]);
    // Spot 100 - 100.2, perpetual 101 - 101.2.
    expect(engine.accounts.ledger.balance('USDT')).toBeCloseTo(10_000 - 0.4, 10);
    expect(engine.accounts.ledger.balance('BTC')).toBe(0);
  });

  it('unwinds what was filled when nothing of the other leg could be', async () => {
    // The perpetual's book is known by a quote that is lost again: there is nothing to take.
    const empty: readonly Scripted[] = [
      ['quote', 0.1 * S, 101, 5, 101.2, 5],
      ['gap', 0.5 * S],
      ['openInterest', 8 * S, 1],
    ];
    const engine = await runPair(book(100, 100.2), empty);
    const [trade] = engine.orders.trades;
    expect(trade!.state).toMatchObject({ tag: 'closed', reason: 'leg_failed' });
    expect(trade!.legs.map(openQuantity)).toEqual([0, 0]);
    expect(engine.accounts.ledger.balance('BTC')).toBe(0);
  });
});
