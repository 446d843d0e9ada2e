import type { ContractKind, FeeRates } from '../../../core/index.js';

/** What sets one Binance market apart from the others on the wire. */
export interface Dialect {
  readonly venue: 'binance' | 'binanceusdm' | 'binancecoinm';
  readonly kind: ContractKind;
  /** The `st` that its own payloads carry in all-market streams, since 2026; `null` where there is none. */
  readonly streamTag: number | null;
  /** Depth diffs name the diff before them in `pu`; on spot they do not, and `U - 1` stands for it. */
  readonly hasPreviousId: boolean;
  readonly fees: FeeRates;
}

export const SPOT: Dialect = {
  venue: 'binance',
  kind: 'spot',
  streamTag: null,
  hasPreviousId: false,
  fees: { maker: 0.001, taker: 0.001 },
};

export const USD_M: Dialect = {
  venue: 'binanceusdm',
  kind: 'linear',
  streamTag: 1,
  hasPreviousId: true,
  fees: { maker: 0.0002, taker: 0.0005 },
};

export const COIN_M: Dialect = {
  venue: 'binancecoinm',
  kind: 'inverse',
  streamTag: 2,
  hasPreviousId: true,
  fees: { maker: 0.0002, taker: 0.0005 },
};
