import type { Config } from './config/schema.js';
import { Engine } from './engine/engine.js';
import type { TradeSettings } from './engine/settings.js';
import { BotError } from './errors.js';
import type { VenueModel } from './exchange/simulated/venue-model.js';
import type { FeeRates } from './exchange/venue.js';
import type { OpenFeed } from './feeds.js';
import { type LoadedStrategy, resolveParams } from './loader/strategies.js';
import { byId, type Instrument, type InstrumentId } from './market/instrument.js';
import { timeframeUs } from './market/time.js';
import type { BacktestResult } from './report/result.js';
import { runResult } from './report/run-result.js';
import { tradeSettings, whatIsLeftOut, whyLeftOut } from './run-settings.js';
import { venueModel } from './run-venue.js';
import type { Journal } from './store/journal.js';
import { callStrategy } from './strategy/call.js';
import type { Strategy } from './strategy/strategy.js';
import { VERSION } from './version.js';

/** All that decides a run's result, beside its data. */
export interface RunSpec {
  readonly config: Config;
  /** Dotted paths of what the config's sources said, as opposed to its defaults. */
  readonly given: ReadonlySet<string>;
  /** Ids of the instruments to trade; null for the strategy's, else all of the data. */
  readonly instruments: readonly string[] | null;
}

export interface RunOptions {
  readonly loaded: LoadedStrategy;
  readonly journal?: Journal;
  readonly skipQuiet?: boolean;
  /** What is said before the run: what will not be traded, and why. */
  onNotice?(text: string): void;
  onProgress?(progress: { readonly done: number; readonly total: number; readonly us: number }): void;
  /** True ends the run after the present chunk; what is done is kept. */
  stopped?(): boolean;
}

/**
 * Runs a strategy over a feed, and closes it. The same spec and data give the same result, byte for byte.
 * @throws BotError `usage`, `config`, `data_broken`, `data_empty` without an event, `strategy_failed`.
 */
export async function run(spec: RunSpec, open: OpenFeed, options: RunOptions): Promise<BacktestResult> {
  try {
    return await runOver(spec, open, options);
  } finally {
    await open.feed.close();
  }
}

async function runOver(spec: RunSpec, open: OpenFeed, options: RunOptions): Promise<BacktestResult> {
  const { config } = spec;
  const { strategy } = options.loaded;
  const params = resolveParams(strategy, config.strategy_params);
  const timeframe = config.timeframe ?? strategy.timeframe ?? '1m';
  const settings = tradeSettings(config, spec.given, strategy);
  const wanted = spec.instruments ?? strategyInstruments(strategy);
  const selects = (instrument: Instrument) => wanted === null || wanted.includes(instrument.id);
  const venue = venueModel(config, open.venues);
  const leftOut = (instrument: Instrument) => whyLeftOut(instrument, settings);
  const engine = new Engine({
    strategy,
    params,
    settings,
    timeframeUs: timeframeUs(timeframe),
    registry: open.registry,
    runTag: `tw${options.loaded.hash.slice(0, 8)}`,
    venue,
    selects,
    leftOut,
    precedes: pairlistOrder(wanted),
    ...(options.journal ? { journal: options.journal } : {}),
    skipQuiet: options.skipQuiet ?? true,
  });
  notices(open, selects, engine, settings, options);
  callStrategy(strategy, 'botStart', () => strategy.botStart?.({ params: params as never }));
  await drive(engine, open, options);
  if (Number.isNaN(engine.lastUs)) {
    throw new BotError('data_empty', 'the data hold no event in the time asked for');
  }
  if (options.stopped?.() !== true) checkFound(wanted ?? [], open);
  noticeUnused(config, open, options);
  return runResult({
    engine,
    open: await open.describe(),
    instruments: open.registry.sorted().map((instrument) => {
      const reason = selects(instrument) ? leftOut(instrument) : 'not asked for';
      const { maker, taker } = startRates(venue, instrument);
      return {
        id: instrument.id,
        market: instrument.source,
        maker_fee: maker,
        taker_fee: taker,
        filled_by: engine.exchange.decidedBy(instrument),
        traded: reason === null,
        reason: reason ?? whatIsLeftOut(instrument, settings),
      };
    }),
    params,
    settings,
    run: {
      strategy: strategy.name,
      strategy_hash: options.loaded.hash,
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
      start_us: engine.firstUs,
      end_us: engine.lastUs,
    },
  });
}

async function drive(engine: Engine, open: OpenFeed, options: RunOptions): Promise<void> {
  for (;;) {
    const chunk = await open.feed.next();
    if (!chunk) break;
    engine.step(chunk);
    const { doneBytes, totalBytes } = open.progress();
    options.onProgress?.({ done: doneBytes, total: totalBytes, us: engine.lastUs });
    if (options.stopped?.() === true) break;
  }
  engine.finish();
}

function checkFound(wanted: readonly string[], open: OpenFeed): void {
  const known = open.registry.sorted().map(({ id }): string => id);
  const missing = wanted.filter((id) => !known.includes(id));
  if (missing.length === 0) return;
  throw new BotError('usage', `the data hold no ${missing.join(', ')}: they hold ${known.join(', ')}`);
}

/** What the config says of contracts that the data do not hold. */
function noticeUnused(config: Config, open: OpenFeed, { onNotice }: RunOptions): void {
  for (const key of ['funding_rates', 'maintenance_tiers'] as const) {
    for (const id of Object.keys(config[key])) {
      if (open.registry.get(id as InstrumentId)) continue;
      onNotice?.(`${key} of ${id} are not used: the data hold no such contract`);
    }
  }
}

function strategyInstruments(strategy: Strategy): readonly string[] | null {
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
  options: RunOptions,
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
