import { Random } from '../../../core/public/plugin.js';
import { Arrivals, IMMIGRANT_SHARE } from './arrivals.js';
import { STEP_US } from './clock.js';
import { Derivatives } from './derivatives.js';
import { LatentMarket } from './latent.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import type { SyntheticSetup } from './options.js';
import { OrderFlow } from './order-flow.js';
import type { TakenSnapshot } from './tape.js';
import type { WireFeed } from './wire-feed.js';

/** The snapshot is taken at the first of these steps and sent at the other, or later: it is a diff's book, and older than others already sent. */
const SNAPSHOT_TAKEN_STEP = 6;
const SNAPSHOT_SENT_STEP = 10;
/** Open interest is polled each 5 s, the first time half a second after the start; funding is told once a minute. */
const POLL_STEPS = 50;
const FIRST_POLL_STEP = 5;
const FUNDING_STEPS = 600;
const FIRST_FUNDING_STEP = 7;

export interface InstrumentMarketOptions {
  readonly setup: SyntheticSetup;
  readonly feed: WireFeed;
  /** How the feed's events name the instrument. */
  readonly instrument: number;
  /** Whether a snapshot is sent; where it is not, the first diff holds the whole book. */
  readonly hasSnapshot: boolean;
}

/**
 * One instrument's events, one happening after the other: arrivals by their own times, and each 100 ms what happens
 * on the clock. Spot has no liquidations and no open interest.
 */
export class InstrumentMarket {
  readonly #start: number;
  readonly #durationUs: number;
  readonly #feed: WireFeed;
  readonly #hasSnapshot: boolean;
  readonly #latent: LatentMarket;
  readonly #arrivals: Arrivals;
  readonly #flow: OrderFlow;
  readonly #derivatives: Derivatives | null;
  readonly #quietImmigrants: number;
  #immigrants: number;
  #step = 0;
  #stepUs = STEP_US;
  #arrivalUs = 0;
  #snapshot: TakenSnapshot | null = null;
  #snapshotSent = false;
  /** When the next thing happens, after the start; Infinity when nothing does any more. */
  nextUs = 0;

  constructor({ setup, feed, instrument, hasSnapshot }: InstrumentMarketOptions) {
    this.#start = setup.start;
    this.#durationUs = setup.durationUs;
    this.#feed = feed;
    this.#hasSnapshot = hasSnapshot;
    this.#latent = new LatentMarket(setup);
    this.#arrivals = new Arrivals(new Random(setup.seed, `synthetic/${setup.id}/arrivals`));
    this.#flow = new OrderFlow({
      setup,
      latent: this.#latent,
      feed,
      arrivals: this.#arrivals,
      instrument,
    });
    this.#derivatives =
      setup.market.kind === 'spot' ? null : new Derivatives(setup, this.#latent, this.#flow);
    this.#quietImmigrants = IMMIGRANT_SHARE * quietArrivalsPerSecond(setup.eventsPerSecond);
    this.#immigrants = this.#quietImmigrants;
  }

  /** Does what happens at `nextUs`. */
  act(): void {
    const now = this.nextUs;
    this.#feed.advance(now);
    if (now === this.#stepUs) {
      this.#onClock(now);
    } else {
      if (now === 0) this.#flow.open(this.#hasSnapshot);
      else this.#flow.act();
      this.#arrivalUs = this.#arrivals.next(this.#immigrants, this.#stepUs);
    }
    const next = Math.min(this.#stepUs, this.#arrivalUs);
    this.nextUs = next < this.#durationUs ? next : Number.POSITIVE_INFINITY;
  }

  #onClock(now: number): void {
    const step = ++this.#step;
    this.#stepUs = (step + 1) * STEP_US;
    this.#latent.step(now);
    this.#immigrants = this.#quietImmigrants * this.#activity();
    this.#arrivalUs = this.#arrivals.next(this.#immigrants, this.#stepUs);
    if (this.#flow.isFarBehind) this.#flow.follow();
    this.#derivatives?.step(now);
    this.#flow.tape.diff();
    if (this.#hasSnapshot && !this.#snapshotSent) this.#sendSnapshot(step);
    if (this.#derivatives === null) return;
    if (step % POLL_STEPS === FIRST_POLL_STEP) this.#derivatives.openInterest();
    if (step % FUNDING_STEPS === FIRST_FUNDING_STEP && this.#derivatives.hasFunding) {
      this.#derivatives.funding(this.#start + now);
    }
  }

  /** How much more happens than in quiet markets. */
  #activity(): number {
    if (this.#latent.isBurst) return MODEL.burstActivity;
    return Math.sqrt(this.#latent.volatility);
  }

  #sendSnapshot(step: number): void {
    const { tape } = this.#flow;
    const snapshot = this.#snapshot;
    if (snapshot === null) {
      if (step >= SNAPSHOT_TAKEN_STEP && tape.hasSentDepth) this.#snapshot = this.#flow.takeSnapshot();
      return;
    }
    if (step < SNAPSHOT_SENT_STEP || tape.sentDepthId === snapshot.updateId) return;
    tape.snapshot(snapshot);
    this.#snapshotSent = true;
  }
}

/**
 * Arrivals a second outside bursts for about that many events a second in all: trades come with a quote, diffs add
 * up to ten a second, and bursts more of everything. Measured from 1 to 10,000, not derived.
 */
function quietArrivalsPerSecond(eventsPerSecond: number): number {
  return Math.max(0.45 * eventsPerSecond, (eventsPerSecond - 17) / 0.9);
}
