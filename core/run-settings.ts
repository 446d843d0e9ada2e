import type { Config } from './config/schema.js';
import type { TradeSettings } from './engine/settings.js';
import { BotError } from './errors.js';
import type { Instrument } from './market/instrument.js';
import { US_PER_MINUTE, US_PER_SECOND } from './market/time.js';
import type { Strategy } from './strategy/strategy.js';

const DEFAULT_TIMEOUT_MINUTES = 10;
/** Currencies that count as US dollars, in which inverse contracts are quoted. */
const DOLLARS = ['USD', 'USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD'];

/**
 * How a run trades: the config over the strategy's attributes, and those over the config's defaults.
 * @throws BotError `config` for a stake without an end.
 */
export function tradeSettings(config: Config, given: ReadonlySet<string>, strategy: Strategy): TradeSettings {
  const overStrategy = <T>(path: string, fromConfig: T, fromStrategy: T | undefined): T =>
    given.has(path) ? fromConfig : (fromStrategy ?? fromConfig);
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
