import type { ContractKind, Venue } from '../../../core/public/plugin.js';
import { COIN_M_FEES, SPOT_FEES, USD_M_FEES } from './fee-tiers.js';

/** What sets one Binance market apart from the others on the wire. */
export interface Dialect {
  readonly venue: 'binance' | 'binanceusdm' | 'binancecoinm';
  readonly kind: ContractKind;
  /** The `st` that its own payloads carry in all-market streams, since 2026; `null` where there is none. */
  readonly streamTag: number | null;
  /** Depth diffs name the diff before them in `pu`; on spot they do not, and `U - 1` stands for it. */
  readonly hasPreviousId: boolean;
  readonly feeTiers: Venue['feeTiers'];
}

export const SPOT: Dialect = {
  venue: 'binance',
  kind: 'spot',
  streamTag: null,
  hasPreviousId: false,
  feeTiers: SPOT_FEES,
};

export const USD_M: Dialect = {
  venue: 'binanceusdm',
  kind: 'linear',
  streamTag: 1,
  hasPreviousId: true,
  feeTiers: USD_M_FEES,
};

export const COIN_M: Dialect = {
  venue: 'binancecoinm',
  kind: 'inverse',
  streamTag: 2,
  hasPreviousId: true,
  feeTiers: COIN_M_FEES,
};
