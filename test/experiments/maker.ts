import type { VenueModel } from '../../core/exchange/simulated/venue-model.js';
import type { Venues } from '../../core/loader/plugins.js';
import { Rank } from '../../core/market/moment.js';
import { type Micros, US_PER_SECOND } from '../../core/market/time.js';
import type { Side } from '../../core/orders/order.js';
import { onLot } from '../../core/orders/sizing.js';
import { experimentVenue, LoneVenue } from './lone-venue.js';
import type { ExperimentMarket } from './markets.js';
import { Replay } from './replay.js';
import { sumOf } from './statistics.js';
import { type Touch, Touches } from './touches.js';

/** Both best prices are joined once in as long. */
const JOIN_EVERY_US = US_PER_SECOND;
const ORDER = 'join';
const SIDES: readonly Side[] = ['buy', 'sell'];

/** A way to fill the same orders. */
export interface MakerSetup {
  readonly name: string;
  readonly queue: string;
  readonly latency: string;
}

/** Without a queue; by prints alone; by a share of what else goes. */
export const QUEUE_MODELS = ['through', 'risk_averse', 'proportional', 'log', 'power:2', 'power:3'] as const;

export const MAKER_SETUPS: readonly MakerSetup[] = [
  ...QUEUE_MODELS.map((queue) => ({ name: queue, queue, latency: 'zero' })),
  { name: 'risk_averse, 10 ms', queue: 'risk_averse', latency: 'constant:10ms,10ms,0' },
];

/** The same orders in all ways: their size in the venue's units, and how long each rests. */
export interface MakerPlan {
  readonly quantity: number;
  readonly lifeUs: Micros;
}

/** What became of one order. */
export interface MakerOutcome {
  readonly us: Micros;
  readonly side: Side;
  readonly price: number;
  readonly isRejected: boolean;
  /** Share of the quantity. */
  readonly filled: number;
  /** Null where nothing was filled. */
  readonly first: FirstFill | null;
}

export interface FirstFill {
  readonly us: Micros;
  /** From the order's arrival at the venue. */
  readonly waitUs: Micros;
  readonly mid: number;
  readonly halfSpread: number;
}

/** One plan carried out in all ways, on one market. */
export interface MakerMeasure {
  /** The market's name. */
  readonly market: string;
  readonly plan: MakerPlan;
  /** By the setup's name; the same orders in the same order in each. */
  readonly outcomes: ReadonlyMap<string, readonly MakerOutcome[]>;
  readonly touches: readonly Touch[];
  /** Prints in the whole of the data, and those at the price of an order that rested. */
  readonly prints: PrintShare;
  /** The mid at a time; NaN behind the end of the data. */
  midAt(us: Micros): number;
}

export interface PrintShare {
  readonly count: number;
  readonly base: number;
  readonly countAt: number;
  readonly baseAt: number;
}

/** Joins the best bid and the best ask each second by post-only orders, each of them alone at its venue. */
export async function measureMakers(
  market: ExperimentMarket,
  venues: Venues,
  plans: readonly MakerPlan[],
  setups: readonly MakerSetup[] = MAKER_SETUPS,
): Promise<readonly MakerMeasure[]> {
  const replay = new Replay(await market.open(venues));
  const ways = setups.map(({ name, ...options }) => ({ name, venue: experimentVenue(venues, options) }));
  const makers = plans.map((plan) => new Maker(market.name, replay, plan, ways));
  const joinAt = (us: Micros) =>
    replay.decideAt(us, () => {
      joinAt(us + JOIN_EVERY_US);
      // Before the first snapshot a best price is known, and nothing behind it.
      if (replay.market.depth !== 'depth') return;
      for (const maker of makers) maker.join(us);
    });
  await replay.run((firstUs) => joinAt(Math.ceil(firstUs / JOIN_EVERY_US) * JOIN_EVERY_US));
  return makers.map((maker) => maker.measure());
}

interface Way {
  readonly name: string;
  readonly venue: VenueModel;
}

class Maker {
  readonly #market: string;
  readonly #replay: Replay;
  readonly #plan: MakerPlan;
  readonly #ways: readonly Way[];
  readonly #outcomes = new Map<string, MakerOutcome[]>();
  readonly #touches: Touches;
  readonly #done: Touch[] = [];

  constructor(market: string, replay: Replay, plan: MakerPlan, ways: readonly Way[]) {
    this.#market = market;
    this.#replay = replay;
    this.#plan = plan;
    this.#ways = ways;
    this.#touches = new Touches(replay);
    for (const { name } of ways) this.#outcomes.set(name, []);
  }

  join(us: Micros): void {
    const { bid, ask } = this.#replay.market;
    for (const side of SIDES) this.#place(us, side, side === 'buy' ? bid : ask);
  }

  measure(): MakerMeasure {
    const { prints: count, printedBase: base, mids } = this.#replay;
    const { prints: countAt, printedBase: baseAt } = this.#touches;
    return {
      market: this.#market,
      plan: this.#plan,
      outcomes: this.#outcomes,
      touches: this.#done,
      prints: { count, base, countAt, baseAt },
      midAt: (us) => mids.at(us),
    };
  }

  #place(us: Micros, side: Side, price: number): void {
    const { quantity, lifeUs } = this.#plan;
    const replay = this.#replay;
    const execution = { type: 'limit', price, timeInForce: { kind: 'post_only' } } as const;
    const orders = this.#ways.map(({ name, venue }) => ({ name, lone: new LoneVenue(replay, venue) }));
    for (const { lone } of orders) lone.submit({ order: ORDER, side, quantity, execution, us });
    const touch: Touch = { us, side, price, printedUs: null, crossedUs: null };
    replay.dueAt(us, Rank.arrival, () => this.#touches.add(touch));
    replay.decideAt(us + lifeUs, () => {
      for (const { lone } of orders) lone.cancel(ORDER, us + lifeUs);
    });
    // Behind all that is on its way: what ends later is no order that the data have seen to its end.
    replay.decideAt(us + lifeUs + JOIN_EVERY_US, () => {
      this.#done.push(touch);
      for (const { name, lone } of orders) {
        lone.isOver = true;
        this.#outcomes.get(name)!.push(outcomeOf({ us, side, price, quantity, lone }));
      }
    });
    replay.dueAt(us + lifeUs, Rank.answer, () => this.#touches.delete(touch));
  }
}

interface Placed {
  readonly us: Micros;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly lone: LoneVenue;
}

function outcomeOf({ us, side, price, quantity, lone }: Placed): MakerOutcome {
  const { fills } = lone;
  const [first] = fills;
  const filled = onLot(lone.instrument, sumOf(fills.map(({ fill }) => fill.quantity))) / quantity;
  const isRejected = lone.ended.get(ORDER) === 'rejected';
  if (!first) return { us, side, price, isRejected, filled, first: null };
  const { fill, halfSpread } = first;
  const waitUs = fill.us - lone.arrivedUs;
  return {
    us,
    side,
    price,
    isRejected,
    filled,
    first: { us: fill.us, waitUs, mid: fill.mid, halfSpread },
  };
}
