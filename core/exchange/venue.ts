import type { Instrument, Market } from '../market/instrument.js';
import type { NeutralEvent } from '../market/neutral-event.js';
import type { SourceCounters, WireDecoder } from '../market/wire.js';

/** What a decoder is given: where instruments are found and where it counts what is wrong. */
export interface DecoderContext {
  /** The instrument of a native symbol; registers it at the first call. `null` when the symbol cannot be one of this venue's. */
  instrument(native: string): Instrument | null;
  readonly counters: SourceCounters;
}

/** Fractions of the notional: 0.001 is 0.1 %. Negative is a rebate. */
export interface FeeRates {
  readonly maker: number;
  readonly taker: number;
}

/** A venue, as a plugin describes it. A plain object: the host asks, the plugin answers, nobody keeps state. */
export interface Venue {
  /** ccxt's exchange id: `binanceusdm`. */
  readonly id: string;
  readonly fees: FeeRates;
  /**
   * The market of a native symbol, from the plugin's own table where it has it, else by the rules of the venue's
   * names with `source: 'unknown'`. `null` when no name of this venue looks so.
   */
  market(native: string): Market | null;
  /** The markets in the venue's own markets document (exchangeInfo), `null` when `document` is not one. */
  parseMarkets(document: unknown): readonly Market[] | null;
  createDecoder(context: DecoderContext): WireDecoder;
  /** The wire form of an event: one or more JSON messages, as the venue would send them. */
  encode(event: NeutralEvent, market: Market): readonly string[];
}

/** What a plugin file exports by default. */
export interface VenuePlugin {
  readonly kind: 'venues';
  readonly venues: readonly Venue[];
}
