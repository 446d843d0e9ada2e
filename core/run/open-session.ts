import { Engine } from '../engine/engine.js';
import type { TradeSettings } from '../engine/settings.js';
import { SimulatedExchange } from '../exchange/simulated/simulated-exchange.js';
import type { VenueModel } from '../exchange/simulated/venue-model.js';
import type { Instrument, InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import { ownParts } from '../perception/own-parts.js';
import { Perception } from '../perception/perception.js';
import type { Journal } from '../store/journal.js';
import type { Strategy } from '../strategy/strategy.js';
import type { SwitchedOff } from '../strategy/switched-off.js';
import type { StoppedRun } from './follower.js';
import { Session, Told } from './session.js';

/** All that a session on a simulated exchange is made of. */
export interface OpenSessionOptions {
  /** The instance whose callbacks and tick hooks are called. */
  readonly strategy: Strategy;
  /**
   * The instance whose features and column hooks are called. They run ahead of the trading: with an instance of their
   * own, nothing that they remember can reach the callbacks of `strategy`. Without it `strategy` has both; null where
   * the session's perception is opened later, before its first event.
   */
  readonly columns?: Strategy | null;
  /** The instance that rows are computed again with, to prove that they do not look ahead; null for no proof. */
  readonly proof?: Strategy | null;
  /** Which rows are computed again is drawn by it and the seed. */
  readonly proofKey?: string;
  /** Of all that is random. */
  readonly seed?: number;
  readonly off?: SwitchedOff;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: TradeSettings;
  readonly timeframeUs: Micros;
  readonly registry: InstrumentRegistry;
  /** Begins every client order id: letters and digits, at most 12. */
  readonly runTag: string;
  readonly venue: VenueModel;
  /** Whether the run trades the instrument; the others only keep the clock. */
  selects(instrument: Instrument): boolean;
  /** Why a selected instrument is not traded; null when it is. */
  leftOut(instrument: Instrument): string | null;
  /** Ids that were asked for: one of them that has not come may still come. */
  readonly named?: readonly string[];
  /** The order in which instruments compete for slots; negative when `a` comes first. By id without it. */
  precedes?(a: Instrument, b: Instrument): number;
  /** Nobody is told unless given. */
  readonly journal?: Journal;
  /** What the strategy kept before this run began: JSON by key. Of a stopped run its state says it. */
  readonly kept?: Iterable<readonly [key: string, text: string]>;
  /** As the session takes it. */
  readonly passFrom?: number;
  /** As the session takes it. */
  readonly stopped?: StoppedRun;
}

/** A session with its perception, its engine and its simulated exchange. */
export function openSession(options: OpenSessionOptions): Session {
  const kept = options.stopped?.state.kept ?? options.kept;
  const { strategy, columns = strategy, params, settings, timeframeUs, registry, venue, seed = 0 } = options;
  const selects = (instrument: Instrument) => options.selects(instrument);
  const perception = new Perception({
    strategy,
    proofKey: options.proofKey ?? '',
    seed,
    ...(options.off ? { off: options.off } : {}),
    timeframeUs,
    registry,
    named: options.named ?? [],
    ...(options.precedes ? { precedes: options.precedes } : {}),
  });
  if (columns !== null) {
    const { proof = null } = options;
    perception.open(ownParts({ strategy: columns, proof, params, timeframeUs, registry, selects }));
  }
  const engine = new Engine({
    strategy,
    params,
    settings,
    timeframeUs,
    registry,
    seed,
    runTag: options.runTag,
    terms: venue,
    perception,
    leftOut: (instrument) => options.leftOut(instrument),
    ...(kept ? { kept } : {}),
  });
  const told = new Told();
  const exchange = new SimulatedExchange({
    venue,
    wallet: settings.wallet,
    stakeCurrency: settings.stakeCurrency,
    instrument: (index) => {
      const instrument = registry.at(index);
      return selects(instrument) ? instrument : null;
    },
    activity: (instrument) => engine.activity(instrument),
    tell: told.tell,
  });
  return new Session({
    perception,
    engine,
    exchange,
    told,
    timeframeUs,
    strategy,
    ...(options.journal ? { journal: options.journal } : {}),
    ...(options.passFrom === undefined ? {} : { passFrom: options.passFrom }),
    ...(options.stopped ? { stopped: options.stopped } : {}),
  });
}
