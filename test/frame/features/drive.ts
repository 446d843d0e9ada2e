import type { FrameColumn, Frames, FrameValues } from '../../../core/frame/columns.js';
import { FRAME_COLUMNS } from '../../../core/frame/columns.js';
import type { FeatureFactory } from '../../../core/frame/feature.js';
import type { Micros } from '../../../core/market/time.js';
import { column, normals, uniforms } from '../../indicators/series.js';

/** What a feature can be told, as plain objects. */
export type MarketEvent =
  | {
      readonly kind: 'quote';
      readonly ts: Micros;
      readonly bid: number;
      readonly bidSize: number;
      readonly ask: number;
      readonly askSize: number;
    }
  | {
      readonly kind: 'trade';
      readonly ts: Micros;
      readonly price: number;
      readonly size: number;
      readonly buy: boolean;
    }
  | { readonly kind: 'liquidation'; readonly ts: Micros; readonly size: number; readonly buy: boolean }
  | { readonly kind: 'open-interest'; readonly ts: Micros; readonly amount: number }
  | { readonly kind: 'gap'; readonly ts: Micros };

export type Kind<K extends MarketEvent['kind']> = Extract<MarketEvent, { readonly kind: K }>;

export interface Market {
  /** Sorted by time; frame i holds those in `[i * timeframe, (i + 1) * timeframe)`. */
  readonly events: readonly MarketEvent[];
  readonly frameCount: number;
  readonly timeframe: Micros;
}

/** The events of frame `i`, in order. */
export const inFrame = ({ events, timeframe }: Market, i: number) =>
  events.filter(({ ts }) => Math.floor(ts / timeframe) === i);

export const ofKind = <K extends MarketEvent['kind']>(events: readonly MarketEvent[], kind: K) =>
  events.filter((event): event is Kind<K> => event.kind === kind);

/** A market of some seed: bursts of events, silent frames, now and then a gap. Open interest comes late. */
export function randomMarket(seed: number, frameCount: number, timeframe: Micros): Market {
  const uniform = uniforms(seed);
  const normal = normals(seed + 1);
  const events: MarketEvent[] = [];
  let mid = 1_000;
  for (let i = 0; i < frameCount; i++) {
    const count = uniform() < 0.1 ? 0 : Math.floor(uniform() * 8);
    const times = Array.from({ length: count }, () => Math.floor((i + uniform()) * timeframe)).sort(
      (a, b) => a - b,
    );
    for (const ts of times) {
      const draw = uniform();
      const buy = uniform() < 0.5;
      const size = Math.ceil(uniform() * 20) / 4;
      if (draw < 0.5) {
        mid += Math.round(normal()) / 4;
        const ask = mid + (uniform() < 0.5 ? 0.5 : 1);
        events.push({ kind: 'quote', ts, bid: mid - 0.5, bidSize: size, ask, askSize: 1 + uniform() });
      } else if (draw < 0.92) {
        events.push({ kind: 'trade', ts, price: mid, size: uniform() < 0.05 ? 20 * size : size, buy });
      } else if (draw < 0.97) events.push({ kind: 'liquidation', ts, size, buy });
      else if (draw < 0.98) events.push({ kind: 'gap', ts });
      else if (i > 20) events.push({ kind: 'open-interest', ts, amount: 5_000 + 100 * size });
    }
  }
  return { events, frameCount, timeframe };
}

/** The host columns that features read, from the events; all others stay NaN. */
export function framesOf(market: Market): Frames {
  const { frameCount } = market;
  const names = FRAME_COLUMNS.map((name) => [name, new Float64Array(frameCount).fill(Number.NaN)] as const);
  const frames = Object.fromEntries(names) as Record<FrameColumn, Float64Array>;
  let [close, mid, openInterest] = [Number.NaN, Number.NaN, Number.NaN];
  for (let i = 0; i < frameCount; i++) {
    const events = inFrame(market, i);
    const trades = ofKind(events, 'trade');
    const quote = ofKind(events, 'quote').at(-1);
    close = trades.at(-1)?.price ?? close;
    mid = quote ? (quote.bid + quote.ask) / 2 : mid;
    openInterest = ofKind(events, 'open-interest').at(-1)?.amount ?? openInterest;
    frames.ts[i] = i * market.timeframe;
    frames.close[i] = close;
    frames.mid[i] = mid;
    frames.open_interest[i] = openInterest;
    frames.volume[i] = trades.reduce((total, trade) => total + trade.size, 0);
    // Features ask only whether it is known.
    frames.ofi[i] = 0;
  }
  return { ...frames, length: frameCount };
}

/** Frames made of candles: prices and volumes alone. */
export function candles(seed: number, frameCount: number, timeframe: Micros): Frames {
  const frames = framesOf({ events: [], frameCount, timeframe });
  const normal = normals(seed);
  const unknown = column(frameCount, () => Number.NaN);
  return {
    ...frames,
    ofi: unknown,
    close: column(frameCount, (i) => 1_000 + Math.round(normal() * 8) / 4 + i / 50),
    volume: column(frameCount, () => Math.abs(normal())),
  };
}

/** A row of frames, as features are given it. */
export function frameAt(frames: Frames, row: number): FrameValues {
  return Object.fromEntries(FRAME_COLUMNS.map((name) => [name, frames[name]?.[row] ?? Number.NaN])) as Record<
    FrameColumn,
    number
  >;
}

/** Feeds a fresh feature and samples it at each frame's close: its columns, by output. */
export function drive<Output extends string>(
  factory: FeatureFactory<Output>,
  market: Market,
  frames: Frames = framesOf(market),
): Readonly<Record<Output, Float64Array>> {
  const feature = factory.create();
  const columns = factory.outputs.map((name) => [name, new Float64Array(market.frameCount)] as const);
  const out = new Float64Array(factory.outputs.length);
  let next = 0;
  for (let row = 0; row < market.frameCount; row++) {
    const closeTs = (row + 1) * market.timeframe;
    for (; next < market.events.length && market.events[next]!.ts < closeTs; next++)
      tell(feature, market.events[next]!);
    out.fill(-1);
    feature.sample(frameAt(frames, row), out, closeTs);
    columns.forEach(([, cells], i) => {
      cells[row] = out[i]!;
    });
  }
  return Object.fromEntries(columns) as Record<Output, Float64Array>;
}

function tell(feature: ReturnType<FeatureFactory['create']>, event: MarketEvent): void {
  switch (event.kind) {
    case 'quote':
      feature.onQuote?.(event.bid, event.bidSize, event.ask, event.askSize, event.ts);
      return;
    case 'trade':
      feature.onTrade?.(event.price, event.size, event.price * event.size, event.buy, event.ts);
      return;
    case 'liquidation':
      feature.onLiquidation?.(1, event.size, event.buy, event.ts);
      return;
    case 'open-interest':
      feature.onOpenInterest?.(event.amount, event.ts);
      return;
    case 'gap':
      feature.onGap?.(event.ts);
  }
}
