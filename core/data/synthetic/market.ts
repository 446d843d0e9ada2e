import type { NeutralEvent } from '../../market/neutral-event.js';
import { Random } from '../../market/random.js';
import { US_PER_SECOND } from '../../market/time.js';
import { Derivatives } from './derivatives.js';
import { Feed } from './feed.js';
import { LatentMarket, STEP_US } from './latent.js';
import { SYNTHETIC_MODEL as MODEL } from './model.js';
import { type SyntheticEvent, type SyntheticOptions, type SyntheticSetup, setUp } from './options.js';
import { OrderFlow, type Snapshot } from './order-flow.js';

/** The snapshot is taken at the first of these steps and sent at the other, or later: older by then than diffs already sent. */
const SNAPSHOT_TAKEN_STEP = 6;
const SNAPSHOT_SENT_STEP = 10;
/** Open interest is polled each 5 s, the first time half a second after the start. */
const POLL_STEPS = 50;
const FIRST_POLL_STEP = 5;

/**
 * A market that never was, event by event: the same for the same options, on every machine. Spot has no
 * liquidations and no open interest.
 * @throws BotError `usage`, at the call, for an unknown scenario, a value out of range or a market without steps.
 */
export function syntheticMarket(options: SyntheticOptions): Generator<SyntheticEvent, void, undefined> {
  return generate(setUp(options));
}

function* generate(setup: SyntheticSetup): Generator<SyntheticEvent, void, undefined> {
  const quietRate = quietActionsPerSecond(setup.eventsPerSecond);
  const arrivals = new Random(setup.seed, 'synthetic/arrivals');
  const latent = new LatentMarket(setup, quietRate);
  const flow = new OrderFlow(setup, latent);
  const steps = new StepEvents(setup, latent, flow);
  const feed = new Feed(setup);
  const pending: NeutralEvent[] = [];

  let actionUs = 0;
  flow.move(feed.exchangeTs(actionUs), pending);
  for (let step = 1; ; step++) {
    const stepUs = step * STEP_US;
    const untilUs = Math.min(stepUs, setup.durationUs);
    while (actionUs < untilUs) {
      if (pending.length === 0) flow.act(feed.exchangeTs(actionUs), pending);
      for (let i = 0; i < pending.length; i++) yield feed.receive(actionUs, pending[i]!);
      pending.length = 0;
      const rate = latent.burstSide === 0 ? quietRate : quietRate * MODEL.burstActivity;
      actionUs += arrivals.exponential(US_PER_SECOND / rate);
    }
    if (stepUs >= setup.durationUs) return;
    latent.step(stepUs);
    steps.at(step, feed.exchangeTs(stepUs), pending);
    for (let i = 0; i < pending.length; i++) yield feed.receive(stepUs, pending[i]!);
    pending.length = 0;
  }
}

/** What happens on the clock, each 100 ms: forced orders, diffs, polls, and the one snapshot. */
class StepEvents {
  readonly #flow: OrderFlow;
  readonly #derivatives: Derivatives | null;
  #snapshot: Snapshot | null = null;
  #snapshotSent = false;

  constructor(setup: SyntheticSetup, latent: LatentMarket, flow: OrderFlow) {
    this.#flow = flow;
    this.#derivatives = setup.market.kind === 'spot' ? null : new Derivatives(setup, latent, flow);
  }

  at(step: number, ts: number, out: NeutralEvent[]): void {
    this.#derivatives?.liquidate(ts, STEP_US / US_PER_SECOND, out);
    this.#flow.diff(ts, out);
    if (!this.#snapshotSent) this.#sendSnapshot(step, ts, out);
    if (this.#derivatives && step % POLL_STEPS === FIRST_POLL_STEP)
      out.push(this.#derivatives.openInterest(ts));
  }

  #sendSnapshot(step: number, ts: number, out: NeutralEvent[]): void {
    if (step === SNAPSHOT_TAKEN_STEP) this.#snapshot = this.#flow.snapshot(ts);
    const snapshot = this.#snapshot;
    if (!snapshot || step < SNAPSHOT_SENT_STEP || this.#flow.sentDepthId === snapshot.updateId) return;
    out.push(snapshot);
    this.#snapshotSent = true;
  }
}

/**
 * Arrivals a second outside bursts for about that many events a second in all: trades come with a quote, diffs add
 * up to ten a second, and bursts more of everything. Measured from 1 to 2000, not derived.
 */
function quietActionsPerSecond(eventsPerSecond: number): number {
  const share = Math.min(0.45, 0.32 + 0.013 * eventsPerSecond);
  return Math.max(share * eventsPerSecond, (eventsPerSecond - 10) / 1.6);
}
