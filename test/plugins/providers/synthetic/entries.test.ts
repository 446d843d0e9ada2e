import { expect, it } from 'vitest';
import type { NeutralEvent } from '../../../../core/market/neutral-event.js';
import type { SyntheticScenario } from '../../../../plugins/providers/synthetic/options.js';
import { syntheticMarket } from './market.js';
import { MARKETS } from './markets.js';
import { flowOf } from './watch.js';

const MINUTE_US = 60_000_000;
const WINDOW = 60;
const HOURS = 26;

interface Frame {
  readonly ofi: number;
  /** Micro-price less the last trade's price. */
  readonly divergence: number;
  readonly tobi: number;
}

type Quote = Extract<NeutralEvent, { kind: 'quote' }>;

/** One-minute frames, made the plain way: enough to see what a strategy that fades order flow would see. */
function framesOf(scenario: SyntheticScenario, seed: number): Frame[] {
  const frames: Frame[] = [];
  let quote: Quote | null = null;
  let last = Number.NaN;
  let ofi = 0;
  let end = Number.NaN;
  const options = { scenario, seed, durationUs: HOURS * 60 * MINUTE_US, market: MARKETS.linear };
  for (const { localTs, event } of syntheticMarket(options)) {
    if (Number.isNaN(end)) end = localTs - (localTs % MINUTE_US) + MINUTE_US;
    for (; localTs >= end; end += MINUTE_US) {
      const { bid, bidSize, ask, askSize } = quote!;
      const tobi = bidSize / (bidSize + askSize);
      frames.push({ ofi, divergence: ask * tobi + bid * (1 - tobi) - last, tobi });
      ofi = 0;
    }
    if (event.kind === 'trade') last = event.price;
    if (event.kind !== 'quote') continue;
    if (quote) ofi += flowOf(quote, event);
    quote = event;
  }
  return frames;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Of the last of the values among them all. */
function robustZ(values: readonly number[]): number {
  const middle = median(values);
  return (values.at(-1)! - middle) / (1.4826 * median(values.map((value) => Math.abs(value - middle))));
}

/** Minutes with |OFI z| > 2.25 and |MPD z| > 1.5 of the other sign, the touch not one-sided. */
function entries(frames: readonly Frame[]): number {
  let count = 0;
  const smooth: number[] = [];
  for (const { ofi } of frames) smooth.push(smooth.length === 0 ? ofi : smooth.at(-1)! * 0.85 + ofi * 0.15);
  for (let i = WINDOW; i <= frames.length; i++) {
    const ofiZ = robustZ(smooth.slice(i - WINDOW, i));
    const mpdZ = robustZ(frames.slice(i - WINDOW, i).map(({ divergence }) => divergence));
    const { tobi } = frames[i - 1]!;
    if (Math.abs(ofiZ) > 2.25 && Math.abs(mpdZ) > 1.5 && ofiZ * mpdZ < 0 && tobi >= 0.25 && tobi <= 0.75)
      count++;
  }
  return count;
}

/** Not a statement about profit: that a strategy which fades order flow has something to decide, where there is an edge and where there is none. */
it.each([
  ['reverting', 10, 60],
  ['null', 2, 60],
] as const)(
  '%s shows flow that the book leans against, %i to %i times in 26 hours',
  (scenario, least, most) => {
    const count = entries(framesOf(scenario, 9101));
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  },
);
