import type { Engine } from '../engine/engine.js';
import type { EngineEvent, MarketRun, TimePassed } from '../engine/events.js';
import { BotError } from '../errors.js';
import type { VenueEvent } from '../exchange/exchange.js';
import type { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { Chunk } from '../market/chunk.js';
import { type EventBatch, NO_INSTRUMENT } from '../market/event-batch.js';
import type { SeenMarket } from '../market/market-state.js';
import { isBefore, Rank } from '../market/moment.js';
import type { Micros } from '../market/time.js';
import { partsByFrame } from '../perception/frame-parts.js';
import type { Perception } from '../perception/perception.js';
import type { Journal } from '../store/journal.js';
import type { Strategy } from '../strategy/strategy.js';
import { Follower, type StoppedRun } from './follower.js';

/** Chunks of fewer events cost less to walk than the levels of a book to copy. */
export const WORTH_PASSING = 400;

export interface SessionOptions {
  readonly perception: Perception;
  readonly engine: Engine;
  /** Made with the `tell` of the session: see {@link Told}. */
  readonly exchange: SimulatedExchange;
  readonly told: Told;
  readonly timeframeUs: Micros;
  /** The instance that is called while it trades. */
  readonly strategy: Strategy;
  /** Nobody is told unless given. */
  readonly journal?: Journal;
  /**
   * From how many events on a chunk is passed over in which nothing can happen; {@link WORTH_PASSING} unless given.
   * Infinity walks every event: the result must be the same.
   */
  readonly passFrom?: number;
  /** A run that was stopped, and goes on here: its feed comes from its beginning again. */
  readonly stopped?: StoppedRun;
}

/** What an exchange has said and nobody has heard yet. */
export class Told {
  #events: VenueEvent[] = [];

  readonly tell = (event: VenueEvent): void => {
    this.#events.push(event);
  };

  take(): readonly VenueEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/**
 * Drives an engine on a simulated exchange: lets perception take chunks of events in ahead, and then goes through them
 * moment by moment. What fills the engine's outbox is committed and then sent, before the exchange and the engine go on: the
 * exchange never sees an event before the engine has decided all that lies before it.
 */
export class Session {
  readonly perception: Perception;
  readonly engine: Engine;
  readonly exchange: SimulatedExchange;
  readonly #options: SessionOptions;
  readonly #run: MarketRun;
  /** Written anew for each moment. */
  readonly #passed: { -readonly [name in keyof TimePassed]: TimePassed[name] } = {
    kind: 'time',
    us: Number.NaN,
    rank: Rank.market,
  };
  /** The exchange's markets stand before events that were passed over. */
  #isBehind = false;
  /** How many events were taken in. */
  #events = 0;
  /** Null where the engine decides. */
  #follower: Follower | null = null;

  constructor(options: SessionOptions) {
    this.perception = options.perception;
    this.engine = options.engine;
    this.exchange = options.exchange;
    this.#options = options;
    if (options.stopped) this.#follow(options.engine, options.stopped);
    this.#run = { kind: 'market', batch: null as unknown as EventBatch, from: 0, to: 0 };
  }

  /**
   * Takes a chunk of events in, and all that follows from it. Where tick hooks and column hooks are of one instance it is
   * taken frame by frame: what the strategy keeps between its hooks has seen no later tick, and no later frame.
   */
  step(chunk: Chunk): void {
    const { strategy, timeframeUs } = this.#options;
    if (!this.engine.hasTickHooks || !this.perception.isOf(strategy)) {
      this.#take(chunk);
      return;
    }
    for (const part of partsByFrame(chunk, this.perception.closeUs, timeframeUs)) this.#take(part);
  }

  /** The data are at their end: what is due is done, and what is open is closed at the last mid. */
  finish(): void {
    const { perception, engine } = this;
    const us = perception.lastUs;
    if (Number.isNaN(us)) return;
    if (this.#isBehind) this.#catchUp((index) => perception.at(index)?.aggregator ?? null);
    this.#goOn(us + 1, Rank.frameEnd);
    this.#checkFollowed();
    engine.finish(us);
    this.#flush(us, Rank.funding);
    perception.finish();
  }

  #take(chunk: Chunk): void {
    if (chunk.count === 0) return;
    const { perception, engine, exchange } = this;
    // What the wallet begins with is on record before anything happens, whatever the first chunk is.
    if (this.#events === 0) this.#flush(0, Rank.frameEnd);
    perception.take(chunk);
    if (this.#mayPass(chunk)) {
      engine.pass(chunk);
      this.#events += eventsIn(chunk);
      exchange.pass(chunk);
      engine.release();
      this.#isBehind = true;
      // Frames that are shared keep the market for later, once for all runs.
      if (!perception.isShared) this.#catchUp((index) => perception.at(index)?.aggregator ?? null);
    } else {
      if (this.#isBehind) this.#catchUp((index) => perception.passedMarket(index));
      this.#walk(chunk);
      engine.release();
      exchange.release(({ index }) => perception.at(index)?.aggregator ?? null, false);
    }
    perception.passed();
  }

  /** The exchange's markets catch up with others that have taken the same events in. */
  #catchUp(seen: (index: number) => SeenMarket | null): void {
    this.exchange.release(({ index }) => seen(index), true);
    this.#isBehind = false;
  }

  /** Nothing is with the exchange or held, nothing is due, and no new frame enters. */
  #mayPass(chunk: Chunk): boolean {
    const { passFrom = WORTH_PASSING } = this.#options;
    if (passFrom === Infinity || this.#follower !== null) return false;
    if (!this.engine.isQuiet || !this.exchange.isIdle) return false;
    // No book is copied here, however few events there are.
    if (this.perception.isShared) return true;
    return eventsIn(chunk) >= passFrom;
  }

  #walk(chunk: Chunk): void {
    for (let run = 0; run < chunk.count; run++) {
      const batch = chunk.batches[chunk.lane[run]!]!;
      this.#walkRun(batch, chunk.from[run]!, chunk.to[run]!);
    }
  }

  #walkRun(batch: EventBatch, from: number, to: number): void {
    const { engine, exchange } = this;
    this.#run.batch = batch;
    this.#run.from = from;
    let isTold = this.#isToldOfEach;
    for (let row = from; row < to; row++) {
      const us = batch.localTs[row]!;
      // A timer of the host: it says that time has passed, and nothing else.
      const isTimer = batch.instrument[row] === NO_INSTRUMENT;
      if (isTimer || us >= engine.nextUs || us > exchange.nextUs) {
        this.#show(row);
        this.#goOn(us, isTimer ? Rank.host : Rank.market);
        isTold = this.#isToldOfEach;
      }
      this.#events += 1;
      if (isTimer) {
        this.#run.from = row + 1;
        this.#endFollowing();
        continue;
      }
      exchange.onEvent(batch, row);
      if (isTold) this.#show(row + 1);
    }
    this.#show(to);
  }

  /** Whether the engine is told of each event before the exchange sees the next one. */
  get #isToldOfEach(): boolean {
    return this.#follower !== null || this.engine.attendsEvents;
  }

  /** The engine takes in what of a run it was not told of, up to a row. */
  #show(to: number): void {
    const run = this.#run;
    if (run.from >= to) return;
    run.to = to;
    this.#do(run, run.batch.localTs[to - 1]!, Rank.market);
    run.from = to;
  }

  /** Does all that lies before a time and rank, the engine's own moments and what is due at the exchange in their order. */
  #goOn(us: Micros, rank: Rank): void {
    const { engine, exchange } = this;
    for (;;) {
      const { nextUs, nextRank } = engine;
      const isEngines = isBefore(nextUs, nextRank, us, rank);
      if (exchange.advance(isEngines ? nextUs : us, isEngines ? nextRank : rank)) this.#hear();
      else if (isEngines) this.#passMoment(nextUs, nextRank);
      else return;
    }
  }

  /** Lets the engine do what is due at one time and rank, or the first of it that fills the outbox. */
  #passMoment(us: Micros, rank: Rank): void {
    const passed = this.#passed;
    passed.us = us;
    passed.rank = (rank + 1) as Rank;
    this.#do(passed, us, rank);
  }

  /** The engine hears what the exchange has said. */
  #hear(): void {
    for (const event of this.#options.told.take()) this.#do(event, event.us, Rank.answer);
  }

  /** Lets the engine decide on an event, or follows what it had decided. */
  #do(event: EngineEvent, us: Micros, rank: Rank): void {
    if (this.#follower === null) {
      this.engine.step(event);
      if (this.engine.hasOutgoing) this.#flush(us, rank);
      return;
    }
    for (const request of this.#follower.step(event, { us, rank, events: this.#events })) {
      this.exchange.send(request);
    }
    this.#endFollowing();
  }

  /** Commits what came of a moment, then sends it. */
  #flush(us: Micros, rank: Rank): void {
    const { engine, exchange } = this;
    if (!engine.hasOutgoing) return;
    const { entries, requests } = engine.takeOutgoing();
    if (entries.length > 0) this.#options.journal?.commit(entries, { us, rank, events: this.#events });
    for (const request of requests) exchange.send(request);
  }

  #follow(engine: Engine, stopped: StoppedRun): void {
    engine.restore(stopped.state);
    this.#follower = new Follower(engine, stopped);
    this.#endFollowing();
  }

  #endFollowing(): void {
    if (this.#follower?.isDone(this.#events)) this.#follower = null;
  }

  #checkFollowed(): void {
    if (this.#follower === null) return;
    throw new BotError('data_differs', 'the data end before the place at which the run was stopped');
  }
}

function eventsIn({ count, from, to }: Chunk): number {
  let events = 0;
  for (let run = 0; run < count; run++) events += to[run]! - from[run]!;
  return events;
}
