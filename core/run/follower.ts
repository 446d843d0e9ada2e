import type { Engine } from '../engine/engine.js';
import type { EngineEvent } from '../engine/events.js';
import { BotError } from '../errors.js';
import type { ApprovedRequest, VenueEvent } from '../exchange/exchange.js';
import { isBefore, type Moment } from '../market/moment.js';
import { eventText } from '../store/event-text.js';
import type { RunState, StoredMoment } from '../store/run-state.js';

/** A run that was stopped, and where. */
export interface StoppedRun {
  /** What it had decided and heard. */
  readonly state: RunState;
  /** How many events of its feed it had taken in: at least those of its last moment. */
  readonly events: number;
}

/**
 * Takes an engine through a feed once more, up to where a run was stopped: nothing is decided, and what is sent to the
 * exchange is what the run had sent, when it had sent it. What the exchange says must be what the run had heard.
 */
export class Follower {
  readonly #engine: Engine;
  readonly #moments: readonly StoredMoment[];
  readonly #events: number;
  #next: number;

  constructor(engine: Engine, { state, events }: StoppedRun) {
    this.#engine = engine;
    this.#moments = state.moments;
    // What the wallet began with was before all events.
    this.#next = state.moments[0]?.events === 0 && state.moments[0].us === 0 ? 1 : 0;
    this.#events = Math.max(events, state.moments.at(-1)?.events ?? 0);
  }

  /** Whether all is followed: from here on the engine decides. */
  isDone(events: number): boolean {
    return events >= this.#events && this.#next === this.#moments.length;
  }

  /**
   * Takes an event in.
   * @returns what is to be sent.
   * @throws BotError `data_differs` where the feed is not that of the run.
   */
  step(event: EngineEvent, at: Moment): readonly ApprovedRequest[] {
    if (event.kind === 'order' || event.kind === 'account') return this.#hear(event, at);
    const said = this.#engine.follow(event);
    if (said) return this.#hear(said, at);
    const moment = this.#momentAt(at);
    return moment?.heard === null ? this.#pass(moment) : [];
  }

  #hear(said: VenueEvent, at: Moment): readonly ApprovedRequest[] {
    const moment = this.#momentAt(at);
    const heard =
      said.kind === 'order'
        ? eventText({ us: said.us, kind: 'answer', event: said.event })
        : eventText({ us: said.us, kind: 'account', event: said.event });
    const before = moment?.heard ?? null;
    if (moment === null || before === null || JSON.stringify(before) !== JSON.stringify(heard)) {
      throw differs(at, `the venue says ${JSON.stringify(heard)}, and had said ${JSON.stringify(before)}`);
    }
    this.#engine.followVenue(said);
    return this.#pass(moment);
  }

  /** The next moment, if it is there; null while it is to come. */
  #momentAt(at: Moment): StoredMoment | null {
    const moment = this.#moments[this.#next];
    if (!moment || moment.events > at.events) return null;
    if (moment.events === at.events) {
      if (isBefore(at.us, at.rank, moment.us, moment.rank)) return null;
      if (at.us === moment.us && at.rank === moment.rank) return moment;
    }
    throw differs(at, `the run had come to moment ${moment.number} before, at ${moment.us} us`);
  }

  #pass(moment: StoredMoment): readonly ApprovedRequest[] {
    this.#next += 1;
    return this.#engine.followMoment(moment);
  }
}

function differs({ us, events }: Moment, what: string): BotError {
  return new BotError(
    'data_differs',
    `the data are not those of the run: at event ${events}, ${us} us, ${what}`,
  );
}
