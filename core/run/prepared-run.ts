import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import type { TradeSettings } from '../engine/settings.js';
import { BotError } from '../errors.js';
import type { VenueModel } from '../exchange/simulated/venue-model.js';
import type { FeeRates } from '../exchange/venue.js';
import { type LoadedStrategy, resolveParams } from '../loader/strategies.js';
import { byId, type Instrument, type InstrumentId } from '../market/instrument.js';
import { timeframeUs } from '../market/time.js';
import { makeFeatures } from '../perception/features.js';
import type { PerceiveOptions } from '../perception/perceive.js';
import type { PerceivingRun } from '../perception/share.js';
import { VERSION } from '../project/version.js';
import { worthOf } from '../report/outcome.js';
import type { BacktestResult } from '../report/result.js';
import { runResult } from '../report/run-result.js';
import type { Journal } from '../store/journal.js';
import { startStrategy } from '../strategy/start.js';
import type { Strategy } from '../strategy/strategy.js';
import type { SwitchedOff } from '../strategy/switched-off.js';
import type { OpenFeed } from './feeds.js';
import type { StoppedRun } from './follower.js';
import { openSession } from './open-session.js';
import { outcomeOf } from './outcome.js';
import type { Session } from './session.js';
import { tradeSettings, whatIsLeftOut, whyLeftOut } from './settings.js';
import { venueModel } from './venue.js';

/** All that decides a run's result, beside its data. */
export interface RunSpec {
  /**
   * What sets its client order ids apart from those of all other runs on one account: letters and digits, at most 10. Made of
   * the strategy's hash unless given: no two backtests share an account.
   */
  readonly id?: string;
  /** How it trades, and on what terms. */
  readonly config: Config;
  /** Dotted paths of what the config's sources said, as opposed to its defaults. */
  readonly given: readonly string[];
  /** Ids of the instruments to trade; null for the strategy's, else all of the data. */
  readonly instruments: readonly string[] | null;
  /** Parts of the strategy to do without. */
  readonly off?: SwitchedOff;
}

/** What a run is made with, beside what decides its result. */
export interface PrepareOptions {
  /** The strategy. */
  readonly loaded: LoadedStrategy;
  /** Told everything that is sent, answered, moved and refused; nobody unless given. */
  readonly journal?: Journal;
  /**
   * From how many events on a step is passed over while nothing is held, no order is open and no frame enters: faster,
   * with the same result. Infinity walks every event; as many as are worth it unless given.
   */
  readonly passFrom?: number;
  /** A run that was stopped, and goes on here: its spec is this one, and its feed comes from its beginning. */
  readonly resume?: StoppedRun;
  /** Whether the result has its equity, frame by frame. False unless given. */
  readonly equity?: boolean;
  /** False leaves the proof against look-ahead out, where the same strategy has been proved already. */
  readonly proof?: boolean;
  /** What is said before the run: what will not be traded, and why. */
  onNotice?(text: string): void;
}

/** A run that waits for events: its perception is still to be made. */
export interface PreparedRun {
  readonly session: Session;
  /** What its perception is of. */
  readonly perceiving: PerceivingRun;
  readonly perceive: PerceiveOptions;
  /** Runs over one feed that have the same may share what they know. */
  readonly perceives: readonly unknown[];
  /**
   * Ends the run and says what came of it; `isWhole` is false when they were left before it.
   * @throws BotError `usage` for an instrument that did not come.
   */
  result(isWhole: boolean): Promise<BacktestResult>;
}

/**
 * Makes a run's engine. Its callbacks and tick hooks are of an instance of the strategy of their own: what features and
 * column hooks remember cannot reach them, nor the proof, and they have seen no other run.
 * @throws BotError `config`, `unknown_parameter`, `strategy_failed`; `data_differs`, later, for the feed of a stopped run.
 */
export async function prepareRun(
  spec: RunSpec,
  open: OpenFeed,
  options: PrepareOptions,
): Promise<PreparedRun> {
  const { config } = spec;
  const { fresh, hash } = options.loaded;
  const strategy = await fresh();
  const params = Object.freeze(resolveParams(strategy, config.strategy_params));
  const timeframe = config.timeframe ?? strategy.timeframe ?? '1m';
  const settings = tradeSettings(config, spec.given, strategy);
  const wanted = spec.instruments ?? strategyInstruments(strategy);
  const selects = (instrument: Instrument) => wanted === null || wanted.includes(instrument.id);
  const venue = venueModel(config, open.venues);
  const leftOut = (instrument: Instrument) => whyLeftOut(instrument, settings);
  const frameUs = timeframeUs(timeframe);
  const session = openSession({
    strategy,
    columns: null,
    proofKey: hash,
    seed: config.seed,
    ...(spec.off ? { off: spec.off } : {}),
    params,
    settings,
    timeframeUs: frameUs,
    registry: open.registry,
    runTag: `tw${runId(spec.id ?? hash.slice(0, 8))}`,
    venue,
    selects,
    leftOut,
    named: wanted ?? [],
    precedes: pairlistOrder(wanted),
    ...(options.journal ? { journal: options.journal } : {}),
    ...(options.passFrom === undefined ? {} : { passFrom: options.passFrom }),
    ...(options.resume ? { stopped: options.resume } : {}),
  });
  const { engine, perception, exchange } = session;
  notices(open, selects, engine, settings, options);
  startStrategy(strategy, params);
  // Those that are sampled are another instance's, and made for each instrument: this one is to know the same.
  makeFeatures(strategy, params);
  const result = async (isWhole: boolean): Promise<BacktestResult> => {
    session.finish();
    if (Number.isNaN(perception.lastUs)) {
      throw new BotError('data_empty', 'the data hold no event in the time asked for');
    }
    if (isWhole) checkFound(wanted ?? [], open);
    noticeUnused(config, open, options);
    const outcome = outcomeOf(session, settings);
    const result = runResult({
      outcome,
      counters: engine.counters,
      funnel: perception.funnel(),
      proof: perception.proof(),
      open: await open.describe(),
      instruments: open.registry.sorted().map((instrument) => {
        const reason = selects(instrument) ? leftOut(instrument) : 'not asked for';
        const { maker, taker } = startRates(venue, instrument);
        return {
          id: instrument.id,
          market: instrument.source,
          maker_fee: maker,
          taker_fee: taker,
          filled_by: exchange.decidedBy(instrument),
          traded: reason === null,
          reason: reason ?? whatIsLeftOut(instrument, settings),
        };
      }),
      params,
      run: {
        strategy: strategy.name,
        strategy_hash: hash,
        timeframe,
        seed: config.seed,
        version: VERSION,
        latency: config.latency,
        queue_model: config.queue_model,
        impact: config.impact,
        margin_mode: config.margin_mode,
        fee: config.fee ?? null,
        stake_currency: config.stake_currency,
        stake_amount: config.stake_amount,
        max_open_trades: Number.isFinite(settings.maxOpenTrades) ? settings.maxOpenTrades : -1,
        start_us: perception.firstUs,
        end_us: perception.lastUs,
      },
      withEquity: options.equity ?? false,
    });
    const worth = worthOf(outcome, engine.accounts.ledger.currencies());
    options.journal?.end?.({ startedUs: outcome.startUs, endedUs: outcome.endUs }, worth);
    return result;
  };
  return {
    session,
    perceiving: { perception, strategy, params, hasProof: options.proof !== false },
    perceive: { fresh, timeframeUs: frameUs, registry: open.registry, selects },
    perceives: [fresh, frameUs, config.seed, JSON.stringify(wanted)],
    result,
  };
}

/** @throws BotError `config`. */
function runId(id: string): string {
  if (/^[a-zA-Z0-9]{1,10}$/.test(id)) return id;
  throw new BotError('config', `the run's id ${JSON.stringify(id)}: expected at most 10 letters and digits`);
}

function checkFound(wanted: readonly string[], open: OpenFeed): void {
  const known = open.registry.sorted().map(({ id }): string => id);
  const missing = wanted.filter((id) => !known.includes(id));
  if (missing.length === 0) return;
  throw new BotError('usage', `the data hold no ${missing.join(', ')}: they hold ${known.join(', ')}`);
}

/** What the config says of contracts that the data do not hold. */
function noticeUnused(config: Config, open: OpenFeed, { onNotice }: PrepareOptions): void {
  for (const key of ['funding_rates', 'maintenance_tiers'] as const) {
    for (const id of Object.keys(config[key])) {
      if (open.registry.get(id as InstrumentId)) continue;
      onNotice?.(`${key} of ${id} are not used: the data hold no such contract`);
    }
  }
}

/** Ids that a strategy names itself; null when it leaves them to the run. */
export function strategyInstruments(strategy: Strategy): readonly string[] | null {
  return strategy.instruments ?? (strategy.legs ? Object.values(strategy.legs) : null);
}

/** As they were named; those that were not, by venue and symbol. */
function pairlistOrder(wanted: readonly string[] | null): (a: Instrument, b: Instrument) => number {
  if (wanted === null) return byId;
  return (a, b) => wanted.indexOf(a.id) - wanted.indexOf(b.id);
}

function notices(
  open: OpenFeed,
  selects: (instrument: Instrument) => boolean,
  engine: Engine,
  settings: TradeSettings,
  options: PrepareOptions,
): void {
  for (const currency of engine.accounts.unpriced()) {
    options.onNotice?.(`the wallet's ${currency} has no price in the data: it is left out of equity`);
  }
  for (const instrument of open.registry.sorted()) {
    if (!selects(instrument)) continue;
    const reason = whyLeftOut(instrument, settings);
    if (reason !== null) options.onNotice?.(`${instrument.id} is left out: ${reason}`);
    const short = whatIsLeftOut(instrument, settings);
    if (reason === null && short !== null) options.onNotice?.(`${instrument.id}: ${short}`);
    if (instrument.source === 'unknown') {
      options.onNotice?.(
        `${instrument.id}: tick and lot are not known, nothing is rounded; --markets FILE gives them`,
      );
    }
  }
}

/** The fees of the tier that the run begins in. */
function startRates({ feeTiers, startVolume }: VenueModel, instrument: Instrument): FeeRates {
  const tiers = feeTiers(instrument);
  return tiers.findLast(({ volume }) => volume <= startVolume) ?? tiers[0]!;
}
