import type { Instrument, Market } from '../market/instrument.js';
import type { NeutralEvent } from '../market/neutral-event.js';
import type { SourceCounters, WireDecoder } from '../market/wire.js';

/** What a decoder is given: where instruments are found and where it counts what is wrong. */
export interface DecoderContext {
  /** The instrument of a native symbol; registers it at the first call. `null` when the symbol cannot be one of this venue's. */
  instrument(native: string): Instrument | null;
  /** Of the source that is decoded; the decoder adds to them. */
  readonly counters: SourceCounters;
}

/** Fractions of the notional: 0.001 is 0.1 %. Negative is a rebate. */
export interface FeeRates {
  /** Of what rested on the book and was met. */
  readonly maker: number;
  /** Of what met the book at once. */
  readonly taker: number;
}

/** Fee rates of an account that has traded at least `volume` in 30 days, in the quote currency. */
export interface FeeTier extends FeeRates {
  /** Where the tier begins, in the quote currency; 0 for the first. */
  readonly volume: number;
}

/** What a position must be margined with, from a value of `floor` on, in the currency that the value is counted in. */
export interface MaintenanceTier {
  /** Where the tier begins; 0 for the first. */
  readonly floor: number;
  /** Fraction of the value. */
  readonly rate: number;
  /** The most leverage that a position of that value may be opened with; at least 1. */
  readonly maxLeverage: number;
}

/** What a venue asks of a position. */
export interface MarginTerms {
  /** By floor, the first one 0. The value is quote on linear contracts, base on inverse ones. */
  readonly tiers: readonly MaintenanceTier[];
  /** What the venue takes for a liquidation, as a fraction of the value it closes. */
  readonly clearanceFee: number;
}

/** A venue, as a plugin describes it. A plain object: the host asks, the plugin answers, nobody keeps state. */
export interface Venue {
  /** ccxt's exchange id: `binanceusdm`. */
  readonly id: string;
  /** By volume, the first one 0. */
  readonly feeTiers: readonly FeeTier[];
  /** What positions in a market are asked for; null on spot. */
  marginTerms(market: Market): MarginTerms | null;
  /**
   * The market of a native symbol, from the plugin's own table where it has it, else by the rules of the venue's
   * names with `source: 'unknown'`. `null` when no name of this venue looks so.
   */
  market(native: string): Market | null;
  /** The markets in the venue's own markets document (exchangeInfo), `null` when `document` is not one. */
  parseMarkets(document: unknown): readonly Market[] | null;
  /** A decoder of one source's messages, with its own state. */
  createDecoder(context: DecoderContext): WireDecoder;
  /** The wire form of an event: one or more JSON messages, as the venue would send them. */
  encode(event: NeutralEvent, market: Market): readonly string[];
}

/** What a plugin file exports by default. */
export interface VenuePlugin {
  /** Which kind of plugin it is. */
  readonly kind: 'venues';
  /** Those that the plugin knows: one exchange may be several, such as its spot and its futures. */
  readonly venues: readonly Venue[];
}
