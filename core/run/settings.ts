import type { Config } from '../config/schema.js';
import type { TradeSettings } from '../engine/settings.js';
import { BotError } from '../errors.js';
import { type LatencySpec, parseLatency } from '../exchange/latency.js';
import { parseQueueModel, type QueueModelSpec } from '../exchange/queue-model.js';
import type { MaintenanceTier } from '../exchange/venue.js';
import type { FeePayment } from '../exchange/venue-terms.js';
import type { Instrument } from '../market/instrument.js';
import { type Micros, US_PER_MINUTE, US_PER_MS, US_PER_SECOND } from '../market/time.js';
import type { Strategy } from '../strategy/strategy.js';

const DEFAULT_TIMEOUT_MINUTES = 10;
/** Currencies that count as US dollars, in which inverse contracts are quoted. */
const DOLLARS = ['USD', 'USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD'];

/**
 * How a run trades: the config over the strategy's attributes, and those over the config's defaults.
 * @throws BotError `config` for a stake without an end.
 */
export function tradeSettings(config: Config, given: readonly string[], strategy: Strategy): TradeSettings {
  const overStrategy = <T>(path: string, fromConfig: T, fromStrategy: T | undefined): T =>
    given.includes(path) ? fromConfig : (fromStrategy ?? fromConfig);
  const wallet =
    typeof config.dry_run_wallet === 'number'
      ? { [config.stake_currency]: config.dry_run_wallet }
      : config.dry_run_wallet;
  const most = overStrategy('max_open_trades', config.max_open_trades, strategy.maxOpenTrades);
  if (most < 0 && config.stake_amount === 'unlimited') {
    throw new BotError(
      'config',
      'stake_amount is "unlimited" and max_open_trades -1: expected a limit of one of them',
    );
  }
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

/** How the simulated exchange fills, and what it asks of the account. Null is the venue's to say. */
export interface ExchangeSettings {
  readonly latency: LatencySpec;
  readonly queue: QueueModelSpec;
  /** The factor of the square-root impact; 0 cancels what the book cannot fill. */
  readonly impactY: number;
  readonly marginMode: 'isolated' | 'cross';
  readonly feePayment: FeePayment;
  /** Traded in the 30 days before the run, in the quote currency. */
  readonly feeVolume: number;
  /** Of every 8 hours, where data carry none; null is not known. */
  readonly fundingRate: number | null;
  /** By instrument id, with rising times. */
  readonly fundingRates: ReadonlyMap<string, readonly (readonly [us: Micros, rate: number])[]>;
  /** By instrument id. */
  readonly maintenanceTiers: ReadonlyMap<string, readonly MaintenanceTier[]>;
  readonly clearanceFee: number | null;
}

/**
 * What a config says of the exchange.
 * @throws BotError `config` for a latency or a queue model that is none, where no schema has seen the config.
 */
export function exchangeSettings(config: Config): ExchangeSettings {
  return {
    latency: configured(config.latency, parseLatency),
    queue: configured(config.queue_model, parseQueueModel),
    impactY: config.impact,
    marginMode: config.margin_mode,
    feePayment: feePayment(config.fee_payment),
    feeVolume: config.fee_volume,
    fundingRate: config.futures_funding_rate ?? null,
    fundingRates: mapOf(config.funding_rates, ([ms, rate]) => [ms * US_PER_MS, rate] as const),
    maintenanceTiers: mapOf(config.maintenance_tiers, ({ floor, rate, max_leverage }) => ({
      floor,
      rate,
      maxLeverage: max_leverage,
    })),
    clearanceFee: config.clearance_fee ?? null,
  };
}

/** What a text of the config says; a text that is wrong is the config's mistake there. */
function configured<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (cause) {
    if (cause instanceof BotError) throw new BotError('config', cause.message, { cause });
    throw cause;
  }
}

function feePayment(keys: Config['fee_payment']): FeePayment {
  if (!keys) return { kind: 'settle' };
  const { currency, discount, price } = keys;
  return currency === 'received'
    ? { kind: 'received' }
    : { kind: 'currency', currency, discount, price: price ?? null };
}

function mapOf<T, U>(
  record: Readonly<Record<string, readonly T[]>>,
  convert: (item: T) => U,
): ReadonlyMap<string, readonly U[]> {
  return new Map(Object.entries(record).map(([id, items]) => [id, items.map(convert)]));
}

/** Why a run with these settings cannot trade an instrument at all; null when it can. */
export function whyLeftOut(instrument: Instrument, settings: TradeSettings): string | null {
  const { kind, settle, quote } = instrument;
  const { wallet, stakeCurrency } = settings;
  const isDollarQuoted = quote === 'USD' && kind === 'inverse' && DOLLARS.includes(stakeCurrency);
  if (quote !== stakeCurrency && !isDollarQuoted)
    return `it is quoted in ${quote}, and stakes are in ${stakeCurrency}`;
  if ((wallet[settle] ?? 0) > 0) return null;
  if (kind === 'inverse') return `an inverse contract is margined in ${settle}, and the wallet holds none`;
  return `it is paid in ${settle}, and the wallet holds none`;
}

/** What of an instrument is left out, where the rest is traded. */
export function whatIsLeftOut({ kind }: Instrument, { canShort }: TradeSettings): string | null {
  return kind === 'spot' && canShort ? 'longs only: spot cannot be sold short without margin' : null;
}
