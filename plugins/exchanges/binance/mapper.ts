import type { Market } from '../../../core/public/plugin.js';
import { QUOTE_CURRENCIES } from './currencies.js';
import { COIN_M, type Dialect, SPOT } from './dialect.js';
import { factsOf } from './facts.js';
import { exchangeInfo, type SymbolInfo } from './schema.js';

/** A pair, and for a dated contract its last day, `YYMMDD`; a perpetual on COIN-M ends in `PERP`. */
const NATIVE = /^([^\s_/:\-a-z]+)(?:_(\d{6}|PERP))?$/;

interface Name {
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  readonly expiry: string | null;
}

/** The market of a native symbol by the rules of its name and the plugin's table; `null` when none is named so. */
export function marketOf(dialect: Dialect, native: string): Market | null {
  const name = parseNative(dialect, native);
  if (name === null) return null;
  const facts = factsOf(dialect.venue, native);
  return {
    ...identity(dialect, native, name),
    contractSize: dialect === COIN_M ? coinMContractSize(name.base) : 1,
    tickSize: facts?.tickSize ?? null,
    stepSize: facts?.stepSize ?? null,
    minQuantity: facts?.minQuantity ?? null,
    maxQuantity: facts?.maxQuantity ?? null,
    maxMarketQuantity: facts?.maxMarketQuantity ?? null,
    minNotional: facts?.minNotional ?? null,
    source: facts ? 'plugin' : 'unknown',
  };
}

/** The markets of the venue's exchangeInfo; `null` when `document` is none, or another Binance venue's. */
export function marketsOf(dialect: Dialect, document: unknown): readonly Market[] | null {
  const parsed = exchangeInfo.safeParse(document);
  if (!parsed.success || !parsed.data.symbols.every((info) => isOf(dialect, info))) return null;
  return parsed.data.symbols.map((info) => marketOfInfo(dialect, info));
}

function isOf(dialect: Dialect, info: SymbolInfo): boolean {
  if (dialect === SPOT) return info.contractType === undefined && info.contractSize === undefined;
  const isCoinM = info.contractSize !== undefined;
  return info.contractType !== undefined && isCoinM === (dialect === COIN_M);
}

function marketOfInfo(dialect: Dialect, info: SymbolInfo): Market {
  const price = filterOf(info, 'PRICE_FILTER');
  const lot = filterOf(info, 'LOT_SIZE');
  const notional = filterOf(info, 'NOTIONAL') ?? filterOf(info, 'MIN_NOTIONAL');
  const name = {
    base: info.baseAsset,
    quote: info.quoteAsset,
    settle: info.marginAsset ?? info.quoteAsset,
    expiry: /_(\d{6})$/.exec(info.symbol)?.[1] ?? null,
  };
  return {
    ...identity(dialect, info.symbol, name),
    contractSize: info.contractSize ?? 1,
    tickSize: step(price?.tickSize),
    stepSize: step(lot?.stepSize),
    minQuantity: least(lot?.minQty),
    maxQuantity: most(lot?.maxQty),
    maxMarketQuantity: most(filterOf(info, 'MARKET_LOT_SIZE')?.maxQty),
    minNotional: least(notional?.minNotional ?? notional?.notional),
    source: 'file',
  };
}

function identity(dialect: Dialect, native: string, { base, quote, settle, expiry }: Name) {
  const pair = `${base}/${quote}`;
  const contract = expiry === null ? `${pair}:${settle}` : `${pair}:${settle}-${expiry}`;
  const symbol = dialect === SPOT ? pair : contract;
  return { venue: dialect.venue, symbol, native, base, quote, settle, kind: dialect.kind };
}

function parseNative(dialect: Dialect, native: string): Name | null {
  const match = NATIVE.exec(native);
  if (!match) return null;
  const [, pair = '', suffix] = match;
  const quote = dialect === COIN_M ? 'USD' : quoteOf(pair);
  if (quote === null || !pair.endsWith(quote) || pair === quote) return null;
  if (!isSuffixOf(dialect, suffix)) return null;
  const base = pair.slice(0, -quote.length);
  const expiry = suffix === undefined || suffix === 'PERP' ? null : suffix;
  return { base, quote, settle: dialect === COIN_M ? base : quote, expiry };
}

/** Spot names have no suffix, USD-M names a date or none, COIN-M names always one. */
function isSuffixOf(dialect: Dialect, suffix: string | undefined): boolean {
  if (dialect === COIN_M) return suffix !== undefined;
  return suffix === undefined || (dialect !== SPOT && suffix !== 'PERP');
}

/** The longest known quote currency that `pair` ends in, leaving a base. */
function quoteOf(pair: string): string | null {
  let longest: string | null = null;
  for (const quote of QUOTE_CURRENCIES) {
    if (!pair.endsWith(quote) || pair === quote) continue;
    if (longest === null || quote.length > longest.length) longest = quote;
  }
  return longest;
}

/** In US dollars. */
function coinMContractSize(base: string): number {
  return base === 'BTC' ? 100 : 10;
}

function filterOf(info: SymbolInfo, type: string) {
  return info.filters.find((filter) => filter.filterType === type);
}

/** A step as published; Binance writes 0 where a filter is off. */
function step(decimal: string | undefined): string | null {
  return decimal === undefined || Number(decimal) === 0 ? null : decimal;
}

function least(decimal: string | undefined): number | null {
  return decimal === undefined ? null : Number(decimal);
}

/** Binance writes 0 where there is no limit. */
function most(decimal: string | undefined): number | null {
  return decimal === undefined || Number(decimal) === 0 ? null : Number(decimal);
}
