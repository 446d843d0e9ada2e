/**
 * What RTAI needs from the events themselves, frame by frame (docs/indicators.md): the filtered order-flow imbalance,
 * the signed notional, volume buckets and weighted liquidations. Straight loops over all events.
 */
import type { SlowEvent, SlowQuote } from '../frame/slow-wire.js';
import { mean, median } from './slow-measures.js';

export interface SlowFlowOptions {
  readonly timeframeUs: number;
  readonly firstTs: number;
  readonly frameCount: number;
  readonly ofiMode: 'cont' | 'trade-flow';
  readonly microPrintFactor: number;
  readonly microPrintWindow: number;
  /** Base units; 0 for the factor times the median print. */
  readonly microPrintFixed: number;
  readonly vpinVolumeWindow: number;
  readonly vpinFramesPerBucket: number;
  readonly vpinBuckets: number;
  readonly vpinMinBuckets: number;
  readonly lpiHorizonS: number;
  readonly lpiSigmaS: number;
}

/** Sums of one frame; `vpin` is that at its close, `shorts` and `longs` are liquidated quantities weighted by age. */
export interface SlowFlow {
  imbalance: number;
  signedNotional: number;
  vpin: number;
  shorts: number;
  longs: number;
}

interface Bucket {
  readonly size: number;
  bought: number;
  sold: number;
}

/** `events` are the instrument's own, in order. */
export function slowFlow(events: readonly SlowEvent[], options: SlowFlowOptions): SlowFlow[] {
  const { timeframeUs, firstTs, frameCount } = options;
  const flows: SlowFlow[] = [];
  const volumes: number[] = [];
  const prints: number[] = [];
  const buckets: Bucket[] = [];
  let open: Bucket | null = null;
  let quoteBefore: SlowQuote | null = null;
  let at = 0;
  for (let row = 0; row < frameCount; row++) {
    const end = firstTs + (row + 1) * timeframeUs;
    const flow: SlowFlow = { imbalance: 0, signedNotional: 0, vpin: Number.NaN, shorts: 0, longs: 0 };
    let volume = 0;
    for (; at < events.length && events[at]!.ts < end; at++) {
      const event = events[at]!;
      if (event.kind === 'lost') quoteBefore = null;
      if (event.kind === 'quote') {
        if (quoteBefore !== null && options.ofiMode === 'cont') {
          flow.imbalance += unlessSmall(orderFlow(quoteBefore, event), prints, options);
        }
        quoteBefore = event;
      }
      if (event.kind !== 'trade' || !event.counts) continue;
      const sign = event.buyerIsAggressor ? 1 : -1;
      prints.push(event.base);
      if (options.ofiMode === 'trade-flow') flow.imbalance += unlessSmall(sign * event.base, prints, options);
      flow.signedNotional += sign * event.quote;
      volume += event.base;
      let left = event.base;
      while (open !== null && left > 0) {
        const room: number = open.size - open.bought - open.sold;
        const part = Math.min(left, room);
        if (sign === 1) open.bought += part;
        else open.sold += part;
        left -= part;
        if (part < room) break;
        buckets.push(open);
        open = newBucket(volumes, options);
      }
    }
    volumes.push(volume);
    open ??= newBucket(volumes, options);
    flow.vpin = vpinOf(buckets, options);
    flow.shorts = weighted(events, at, 'BUY', end, options);
    flow.longs = weighted(events, at, 'SELL', end, options);
    flows.push(flow);
  }
  return flows;
}

/** e_n of Cont, Kukanov and Stoikov (2014). */
function orderFlow(before: SlowQuote, now: SlowQuote): number {
  let e = 0;
  if (now.bid >= before.bid) e += now.bidSize;
  if (now.bid <= before.bid) e -= before.bidSize;
  if (now.ask <= before.ask) e -= now.askSize;
  if (now.ask >= before.ask) e += before.askSize;
  return e;
}

function unlessSmall(value: number, prints: readonly number[], options: SlowFlowOptions): number {
  const { microPrintFactor, microPrintWindow, microPrintFixed } = options;
  // Before the first print nothing is known to be small: the comparison with NaN is false.
  const least =
    microPrintFixed > 0 ? microPrintFixed : microPrintFactor * median(prints.slice(-microPrintWindow));
  return Math.abs(value) < least ? 0 : value;
}

/** Null while the mean volume is unknown or zero. */
function newBucket(volumes: readonly number[], options: SlowFlowOptions): Bucket | null {
  const { vpinVolumeWindow, vpinFramesPerBucket } = options;
  if (volumes.length < vpinVolumeWindow) return null;
  const size = vpinFramesPerBucket * mean(volumes.slice(-vpinVolumeWindow));
  return size > 0 ? { size, bought: 0, sold: 0 } : null;
}

function vpinOf(buckets: readonly Bucket[], { vpinBuckets, vpinMinBuckets }: SlowFlowOptions): number {
  if (buckets.length < vpinMinBuckets) return Number.NaN;
  let imbalance = 0;
  let volume = 0;
  for (const { size, bought, sold } of buckets.slice(-vpinBuckets)) {
    imbalance += Math.abs(bought - sold);
    volume += size;
  }
  return imbalance / volume;
}

/** Forced orders of a side received up to `at`, weighted by their age at the close. */
function weighted(
  events: readonly SlowEvent[],
  at: number,
  side: 'BUY' | 'SELL',
  end: number,
  { lpiHorizonS, lpiSigmaS }: SlowFlowOptions,
): number {
  let sum = 0;
  for (let i = at - 1; i >= 0 && end - events[i]!.ts <= lpiHorizonS * 1e6; i--) {
    const event = events[i]!;
    if (event.kind !== 'liquidation' || event.side !== side) continue;
    sum += event.base * Math.exp(-0.5 * ((end - event.ts) / 1e6 / lpiSigmaS) ** 2);
  }
  return sum;
}
