import type { VenueModel } from '../../core/exchange/simulated/venue-model.js';
import type { Venues } from '../../core/loader/plugins.js';
import { type Micros, US_PER_SECOND } from '../../core/market/time.js';
import type { Side } from '../../core/orders/order.js';
import { onLot, roundQuantity } from '../../core/orders/sizing.js';
import { experimentVenue, LoneVenue } from './lone-venue.js';
import type { ExperimentMarket } from './markets.js';
import { type Signal, STAKE } from './probe-runs.js';
import { Replay } from './replay.js';

/** As long as the probe holds. */
const HOLD_US = US_PER_SECOND;
/** More than the last answer takes. */
const SETTLED_US = 2 * US_PER_SECOND;
const MARKET = { type: 'market' } as const;

/** What one signal brought at each latency, in bps of its entry's price; NaN where it could not be traded both ways. */
export interface SignalOutcome {
  readonly us: Micros;
  readonly profitBps: readonly number[];
}

/**
 * Trades each signal once at each latency, all of them alone at their venues: in at the signal, out a second later, at
 * the market. None is held back by another one, so that all latencies trade the same signals. Those that the data end
 * upon are left out.
 */
export async function tradeSignals(
  market: ExperimentMarket,
  venues: Venues,
  signals: readonly Signal[],
  latencies: readonly string[],
): Promise<readonly SignalOutcome[]> {
  const replay = new Replay(await market.open(venues));
  const models = latencies.map((latency) => experimentVenue(venues, { latency }));
  const outcomes: SignalOutcome[] = [];
  for (const signal of signals) {
    const { us } = signal;
    replay.decideAt(us, () => {
      const trades = models.map((model) => new RoundTrip(replay, model, signal));
      replay.decideAt(us + HOLD_US, () => {
        for (const trade of trades) trade.leave(us + HOLD_US);
      });
      replay.decideAt(us + SETTLED_US, () => {
        outcomes.push({ us, profitBps: trades.map((trade) => trade.end()) });
      });
    });
  }
  await replay.run(() => {});
  return outcomes;
}

class RoundTrip {
  readonly #lone: LoneVenue;
  readonly #side: Side;

  constructor(replay: Replay, venue: VenueModel, { us, direction }: Signal) {
    const { instrument, market } = replay;
    this.#lone = new LoneVenue(replay, venue);
    this.#side = direction === 'long' ? 'buy' : 'sell';
    const rate = this.#side === 'buy' ? market.ask : market.bid;
    const sized = roundQuantity(instrument, STAKE / rate, rate, 'market');
    if (!sized.approved) return;
    this.#lone.submit({ order: 'in', side: this.#side, quantity: sized.value, execution: MARKET, us });
  }

  leave(us: Micros): void {
    const { quantity } = this.#filled('in');
    if (quantity === 0) return;
    const side = this.#side === 'buy' ? 'sell' : 'buy';
    this.#lone.submit({ order: 'out', side, quantity, execution: MARKET, us });
  }

  /** Profit in bps of the entry's price; NaN where not all of it came back. */
  end(): number {
    this.#lone.isOver = true;
    const entered = this.#filled('in');
    const left = this.#filled('out');
    if (entered.quantity === 0 || entered.quantity !== left.quantity) return Number.NaN;
    const sign = this.#side === 'buy' ? 1 : -1;
    return (sign * (left.price - entered.price) * 10_000) / entered.price;
  }

  #filled(name: string): { readonly quantity: number; readonly price: number } {
    let quantity = 0;
    let value = 0;
    for (const { order, fill } of this.#lone.fills) {
      if (order !== name) continue;
      quantity += fill.quantity;
      value += fill.quantity * fill.price;
    }
    return { quantity: onLot(this.#lone.instrument, quantity), price: value / quantity };
  }
}
