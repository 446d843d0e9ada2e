import type { Instrument } from '../market/instrument.js';
import type { FeeTier, MarginTerms } from './venue.js';

/**
 * In which currency fees are paid: the one that the instrument settles in (spot: its quote); what a spot trade
 * brings in; or one of its own.
 */
export type FeePayment =
  | { readonly kind: 'settle' }
  | { readonly kind: 'received' }
  | {
      readonly kind: 'currency';
      readonly currency: string;
      /** What is taken off, as a fraction. */
      readonly discount: number;
      /** In the settle currency; null for its price in the run's markets. */
      readonly price: number | null;
    };

/** On what terms an account trades at its venues: what the host goes by, and a simulated venue too. */
export interface VenueTerms {
  /** By volume, the first one 0. */
  feeTiers(instrument: Instrument): readonly FeeTier[];
  readonly feePayment: FeePayment;
  /** What the account traded in the 30 days before the run, quote currency. */
  readonly startVolume: number;
  /** What positions in a contract are asked for. */
  terms(instrument: Instrument): MarginTerms;
}
