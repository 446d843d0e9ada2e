import type { Config } from './config/schema.js';
import { Engine } from './engine/engine.js';
import type { Journal } from './engine/journal.js';
import type { TradeSettings } from './engine/settings.js';
import { BotError } from './errors.js';
import { parseLatency } from './exchange/latency.js';
import type { FeeRates } from './exchange/venue.js';
import type { OpenFeed } from './feeds.js';
import { type LoadedStrategy, resolveParams } from './loader/strategies.js';
import { byId, type Instrument } from './market/instrument.js';
import { timeframeUs, US_PER_MINUTE, US_PER_SECOND } from './market/time.js';
import type { BacktestResult } from './report/result.js';
import { runResult } from './report/run-result.js';
import { strategyError } from './strategy/failure.js';
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
 * Runs a strategy over a feed. The same spec and data give the same result, byte for byte.
 * @throws BotError `usage`, `config`, `data_broken`, `data_empty` without an event, `strategy_failed`.
 */
export async function run(spec: RunSpec, open: OpenFeed, options: RunOptions): Promise<BacktestResult> {
  const { config } = spec;
  const { strategy } = options.loaded;
  const params = resolveParams(strategy, config.strategy_params);
  const timeframe = config.timeframe ?? strategy.timeframe ?? '1m';
  const settings = tradeSettings(spec, strategy);
  const wanted = spec.instruments ?? strategyInstruments(strategy);
  const selects = (instrument: Instrument) => wanted === null || wanted.includes(instrument.id);
  const fees = (instrument: Instrument): FeeRates =>
    config.fee === undefined
      ? open.venues.get(instrument.venue).fees
      : { maker: config.fee, taker: config.fee };
  const leftOut = (instrument: Instrument) => whyLeftOut(instrument, settings);
  const engine = new Engine({
    strategy,
    params,
    settings,
    timeframeUs: timeframeUs(timeframe),
    registry: open.registry,
    runTag: `tw${options.loaded.hash.slice(0, 8)}`,
    latency: parseLatency(config.latency),
    selects,
    leftOut,
    fees,
    precedes: pairlistOrder(wanted),
    ...(options.journal ? { journal: options.journal } : {}),
    skipQuiet: options.skipQuiet ?? true,
  });
  notices(open, selects, settings, options);
  callBotStart(strategy, params);
  await drive(engine, open, options);
  if (Number.isNaN(engine.lastUs))
    throw new BotError('data_empty', 'the data hold no event in the time asked for');
  const missing = (wanted ?? []).filter(
    (id) => !open.registry.sorted().some((instrument) => instrument.id === id),
  );
  if (missing.length > 0) {
    const known = open.registry.sorted().map(({ id }) => id);
    throw new BotError('usage', `the data hold no ${missing.join(', ')}: they hold ${known.join(', ')}`);
  }
  return runResult({
    engine,
    open: await open.describe(),
    instruments: open.registry.sorted().map((instrument) => {
      const reason = selects(instrument) ? leftOut(instrument) : 'not asked for';
      return {
        id: instrument.id,
        market: instrument.source,
        maker_fee: fees(instrument).maker,
        taker_fee: fees(instrument).taker,
        traded: reason === null,
        reason: reason ?? shortNotice(instrument, settings),
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
  try {
    for (;;) {
      const chunk = await open.feed.next();
      if (!chunk) break;
      engine.step(chunk);
      const { doneBytes, totalBytes } = open.progress();
      options.onProgress?.({ done: doneBytes, total: totalBytes, us: engine.lastUs });
      if (options.stopped?.() === true) break;
    }
    engine.finish();
  } finally {
    await open.feed.close();
  }
}

function callBotStart(strategy: Strategy, params: Readonly<Record<string, unknown>>): void {
  try {
    strategy.botStart?.({ params: params as never });
  } catch (error) {
    throw strategyError(strategy.name, 'botStart', error);
  }
}

/** The config over the strategy's attributes, and those over the config's defaults. */
function tradeSettings({ config, given }: RunSpec, strategy: Strategy): TradeSettings {
  const overStrategy = <T>(path: string, fromConfig: T, fromStrategy: T | undefined): T =>
    given.has(path) ? fromConfig : (fromStrategy ?? fromConfig);
  const wallet =
    typeof config.dry_run_wallet === 'number'
      ? { [config.stake_currency]: config.dry_run_wallet }
      : config.dry_run_wallet;
  const most = overStrategy('max_open_trades', config.max_open_trades, strategy.maxOpenTrades);
  const unit = config.unfilledtimeout?.unit === 'seconds' ? US_PER_SECOND : US_PER_MINUTE;
  const timeoutUs = (side: 'entry' | 'exit') => {
    const configured = config.unfilledtimeout?.[side];
    if (configured !== undefined) return configured * unit;
    return (strategy.unfilledTimeout?.[side] ?? DEFAULT_TIMEOUT_MINUTES) * US_PER_MINUTE;
  };
  const roi = config.minimal_roi ?? strategy.minimalRoi ?? {};
  return {
    stakeCurrency: config.stake_currency,
    stakeAmount: config.stake_amount,
    maxOpenTrades: most < 0 ? Number.POSITIVE_INFINITY : most,
    wallet,
    entryType: overStrategy('order_types.entry', config.order_types.entry, strategy.orderTypes?.entry),
    exitType: overStrategy('order_types.exit', config.order_types.exit, strategy.orderTypes?.exit),
    entryTimeoutUs: timeoutUs('entry'),
    exitTimeoutUs: timeoutUs('exit'),
    canShort: strategy.canShort ?? false,
    rules: {
      stoploss: config.stoploss ?? strategy.stoploss ?? null,
      minimalRoi: Object.entries(roi)
        .map(([minutes, profit]): [number, number] => [Number(minutes), profit])
        .sort(([a], [b]) => a - b),
      trailingStop: config.trailing_stop ?? strategy.trailingStop ?? false,
      trailingStopPositive: config.trailing_stop_positive ?? strategy.trailingStopPositive ?? null,
      trailingStopPositiveOffset:
        config.trailing_stop_positive_offset ?? strategy.trailingStopPositiveOffset ?? 0,
      trailingOnlyOffsetIsReached:
        config.trailing_only_offset_is_reached ?? strategy.trailingOnlyOffsetIsReached ?? false,
    },
  };
}

const DEFAULT_TIMEOUT_MINUTES = 10;

function strategyInstruments(strategy: Strategy): readonly string[] | null {
  return strategy.instruments ?? (strategy.legs ? Object.values(strategy.legs) : null);
}

/** As they were named; those that were not, by venue and symbol. */
function pairlistOrder(wanted: readonly string[] | null): (a: Instrument, b: Instrument) => number {
  if (wanted === null) return byId;
  return (a, b) => wanted.indexOf(a.id) - wanted.indexOf(b.id);
}

/** What the wallet cannot trade at all. */
function whyLeftOut({ kind, settle, quote }: Instrument, { wallet }: TradeSettings): string | null {
  const holds = (currency: string) => (wallet[currency] ?? 0) > 0;
  if (kind === 'inverse' && !holds(settle)) {
    return `an inverse contract is margined in ${settle}, and the wallet holds none`;
  }
  if (kind === 'linear' && !holds(settle)) return `it settles in ${settle}, and the wallet holds none`;
  if (kind === 'spot' && !holds(quote)) return `it is paid in ${quote}, and the wallet holds none`;
  return null;
}

function shortNotice({ kind }: Instrument, { canShort }: TradeSettings): string | null {
  return kind === 'spot' && canShort ? 'longs only: spot cannot be sold short without margin' : null;
}

function notices(
  open: OpenFeed,
  selects: (instrument: Instrument) => boolean,
  settings: TradeSettings,
  options: RunOptions,
): void {
  for (const instrument of open.registry.sorted()) {
    if (!selects(instrument)) continue;
    const reason = whyLeftOut(instrument, settings);
    if (reason !== null) options.onNotice?.(`${instrument.id} is left out: ${reason}`);
    const short = shortNotice(instrument, settings);
    if (reason === null && short !== null) options.onNotice?.(`${instrument.id}: ${short}`);
    if (instrument.source === 'unknown') {
      options.onNotice?.(
        `${instrument.id}: tick and lot are not known, nothing is rounded; --markets FILE gives them`,
      );
    }
  }
}
