import type { Micros } from '../market/time.js';
import type { FrameValues } from './columns.js';

/**
 * A streaming statistic of one instrument's events, sampled when a frame closes. It sees each event once, in
 * order, and never a later one; what it keeps is its own.
 *
 * `outputs` name its columns: a feature declared as `vpin: vpin()` with outputs `['', 'p98']` gives the columns
 * `vpin` and `vpin_p98`.
 */
export interface Feature<Output extends string = string> {
  /** In the order in which `sample` writes them; `''` is the column of the feature's own name. */
  readonly outputs: readonly Output[];
  /** Prices in quote currency, sizes in base units; a quote that is crossed or not positive is not shown. */
  onQuote?(bid: number, bidSize: number, ask: number, askSize: number, localTs: Micros): void;
  /** `notional` is in quote units; `buy` says whether the aggressor bought. Trades off the book are not shown. */
  onTrade?(price: number, size: number, notional: number, buy: boolean, localTs: Micros): void;
  /** `buy`: the venue's order bought, so a short was liquidated. */
  onLiquidation?(price: number, size: number, buy: boolean, localTs: Micros): void;
  /** Base units; NaN for an inverse contract without a quote. */
  onOpenInterest?(amount: number, localTs: Micros): void;
  /** The connection was lost: the next quote does not follow the last one. */
  onGap?(localTs: Micros): void;
  /**
   * A frame has closed, with these values: writes one value an output to `out`, NaN for what is not known, and begins
   * the next frame. Both are the host's, and hold other values later. `closeTs` is the frame's end.
   */
  sample(frame: FrameValues, out: Float64Array, closeTs: Micros): void;
}

/** Makes a fresh feature: each instrument of a run has its own. */
export interface FeatureFactory<Output extends string = string> {
  /** As the features that it makes have them. */
  readonly outputs: readonly Output[];
  /** A feature that has seen nothing yet, with no state in common with another. */
  create(): Feature<Output>;
}
