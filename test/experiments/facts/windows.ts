import { OrderFlowImbalance } from '../../../core/indicators/order-flow-imbalance.js';
import type { Micros } from '../../../core/market/time.js';
import type { TapeQuote } from './tape.js';

/** Whole windows of local time, aligned to the epoch, one row each; the first begins behind the first quote. */
export interface Windows {
  /** Log return of the mid in bp: from the last quote before the window to the last quote in it. */
  readonly returns: readonly number[];
  /** Sum of the order-flow imbalance of its quotes, each in millions of quote currency at the mid. */
  readonly flows: readonly number[];
}

const MILLION = 1e6;
const BPS = 1e4;

/** The whole windows between the first quote and `lastUs`; an event on a border belongs to the window it begins. */
export function windowsOf(quotes: readonly TapeQuote[], windowUs: Micros, lastUs: Micros): Windows {
  const returns: number[] = [];
  const flows: number[] = [];
  const imbalance = new OrderFlowImbalance();
  let borderUs = Number.NaN;
  let mid = Number.NaN;
  let borderMid = Number.NaN;
  let flow = 0;

  const closeUntil = (us: Micros): void => {
    while (borderUs <= us) {
      if (!Number.isNaN(borderMid)) {
        returns.push(BPS * Math.log(mid / borderMid));
        flows.push(flow);
      }
      borderMid = mid;
      flow = 0;
      borderUs += windowUs;
    }
  };

  for (const { us, bid, bidSize, ask, askSize, isAfterGap } of quotes) {
    if (Number.isNaN(borderUs)) borderUs = (Math.floor(us / windowUs) + 1) * windowUs;
    closeUntil(us);
    mid = (bid + ask) / 2;
    if (isAfterGap) imbalance.reset();
    const e = imbalance.update(bid, bidSize, ask, askSize);
    if (!Number.isNaN(e)) flow += (e * mid) / MILLION;
  }
  closeUntil(lastUs);
  return { returns, flows };
}
