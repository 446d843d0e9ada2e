/**
 * RTAI decided a second time, from the definitions alone (docs/indicators.md, docs/frames.md) with plain arrays and
 * loops: the naive twin that the shipped strategy is checked against. It imports nothing of the host, so that one
 * mistake cannot hide in both.
 */
import { type SlowInput, type SlowRow, slowFrames } from '../frame/slow-frames.js';
import { type SlowEvent, slowEvents } from '../frame/slow-wire.js';
import { type SlowFlow, slowFlow } from './slow-flow.js';
import { median, robustZ, rolling, rollingSlope, SortedDay, standardZ, wilderAtr } from './slow-measures.js';

/** Every number of the strategy at its published value, under the strategy's names. */
export const SLOW_RTAI = {
  ofiEntry: 2.25,
  mpdEntry: 1.5,
  mpdCondition: true,
  tobiLow: 0.25,
  tobiHigh: 0.75,
  tobiTaken: 'close' as 'close' | 'mean',
  wallMax: 0.25,
  vpinFilter: true,
  regimeAdaptive: false,
  regimeScaleLow: 0.8,
  regimeScaleHigh: 1.5,
  lambdaSpike: 5,
  lpiMode: 'percentile' as 'percentile' | 'level' | 'off',
  lpiLevel: 1.5,
  hardStop: 0.05,
  atrWindow: 14,
  atrStop: 2,
  atrStopTight: 1,
  lambdaTight: 3,
  sizing: 'conviction' as 'conviction' | 'mapped' | 'fixed',
  sizeGain: 0.6,
  sizeFloor: 0.25,
  zWindow: 60,
  zScore: 'robust' as 'robust' | 'standard',
  ofiMode: 'cont' as 'cont' | 'trade-flow',
  ofiAlpha: 0.15,
  microPrintFactor: 0.2,
  microPrintWindow: 30,
  microPrintFixed: 0,
  mpdReference: 'last' as 'last' | 'mid' | 'vwap',
  vpinFramesPerBucket: 1,
  vpinVolumeWindow: 60,
  vpinBuckets: 30,
  vpinMinBuckets: 10,
  vpinPercentile: 0.98,
  vpinMinValues: 60,
  vpinRefreshMinutes: 15,
  kyleWindow: 60,
  kyleLongWindow: 240,
  lpiGain: 10,
  lpiHorizonS: 60,
  lpiSigmaS: 20,
  lpiPercentile: 0.99,
  lpiMinValues: 30,
  volWindow: 60,
  volMinValues: 60,
  trailingHours: 24,
};

export type SlowRtaiParams = typeof SLOW_RTAI;

export const SLOW_CONDITIONS = ['ofi', 'opposite', 'mpd', 'tobi', 'wall', 'vpin'] as const;

/** Null: a value it needs is not known. */
export type SlowConditions = Readonly<Record<(typeof SLOW_CONDITIONS)[number], boolean | null>>;

/** All that is known and decided at a frame's close. */
export interface SlowDecision {
  readonly frame: SlowRow;
  readonly ofiZ: number;
  readonly mpdZ: number;
  readonly vpin: number;
  readonly vpinLimit: number;
  readonly lambdaRatio: number;
  readonly lpi: number;
  readonly lpiLimit: number;
  readonly atr: number;
  readonly regime: 'low' | 'mid' | 'high' | 'unknown';
  readonly conditions: SlowConditions;
  /** 1 to buy, -1 to sell short, 0 to do nothing. */
  readonly direction: number;
  /** Share of the stake. */
  readonly size: number;
}

export interface SlowMarket {
  readonly rows: readonly SlowRow[];
  /** The instrument's own, in order. */
  readonly events: readonly SlowEvent[];
  readonly timeframeUs: number;
}

/** Frames and events of an instrument: read once, decided on with several parameters. */
export function slowMarket(
  inputs: readonly SlowInput[],
  timeframeUs: number,
  instrument: string,
): SlowMarket {
  const events = slowEvents(inputs).filter((event) => event.instrument === instrument);
  return { rows: slowFrames(inputs, timeframeUs).get(instrument)!, events, timeframeUs };
}

export function slowDecisions({ rows, events, timeframeUs }: SlowMarket, p: SlowRtaiParams): SlowDecision[] {
  const firstTs = rows[0]!.ts!;
  const flows = slowFlow(events, { ...p, timeframeUs, firstTs, frameCount: rows.length });
  const zOf = p.zScore === 'robust' ? robustZ : standardZ;
  const ofiZ = rolling(
    ewma(
      flows.map((flow) => flow.imbalance),
      p.ofiAlpha,
    ),
    p.zWindow,
    zOf,
  );
  const reference = p.mpdReference === 'last' ? 'close' : p.mpdReference;
  const divergence = rows.map((row) => row.microprice! - row[reference]!);
  const mpdZ = rolling(divergence, p.zWindow, zOf);
  const moves = rows.map((row, i) => row.mid! - (rows[i - 1]?.mid ?? Number.NaN));
  const lambda = rollingSlope(
    moves,
    flows.map((flow) => flow.signedNotional),
    p.kyleWindow,
  );
  const longMedian = rolling(lambda, p.kyleLongWindow, median);
  const returns = rows.map((row, i) => Math.log(row.mid! / (rows[i - 1]?.mid ?? Number.NaN)));
  const vol = rolling(returns, p.volWindow, (window) => Math.sqrt(window.reduce((sum, r) => sum + r * r, 0)));
  const atr = wilderAtr(
    rows.map((row) => ({ high: row.high!, low: row.low!, close: row.close! })),
    p.atrWindow,
  );
  const trailingUs = p.trailingHours * 3600e6;
  const vpins = new SortedDay(trailingUs);
  const pressures = new SortedDay(trailingUs);
  const vols = new SortedDay(trailingUs);
  let vpinLimit = Number.NaN;
  let vpinTakenUs = Number.NaN;
  return rows.map((frame, i) => {
    const closeUs = frame.ts! + timeframeUs;
    for (const day of [vpins, pressures, vols]) day.forgetBefore(closeUs);
    const { vpin } = flows[i]!;
    if (!Number.isNaN(vpin)) vpins.add(closeUs, vpin);
    const isDue = Number.isNaN(vpinTakenUs) || closeUs - vpinTakenUs >= p.vpinRefreshMinutes * 60e6;
    if (isDue && vpins.count >= p.vpinMinValues) {
      vpinLimit = vpins.quantile(p.vpinPercentile);
      vpinTakenUs = closeUs;
    }
    const lpi = pressure(flows[i]!, frame.open_interest!, p.lpiGain);
    if (Math.abs(lpi) > 0) pressures.add(closeUs, Math.abs(lpi));
    const lpiKnown = pressures.count >= p.lpiMinValues;
    const p99 = lpiKnown ? pressures.quantile(p.lpiPercentile) : Number.NaN;
    const lpiLimit = { percentile: p99, level: p.lpiLevel, off: Number.POSITIVE_INFINITY }[p.lpiMode];
    if (!Number.isNaN(vol[i]!)) vols.add(closeUs, vol[i]!);
    const volKnown = vols.count >= p.volMinValues;
    const scale = p.regimeAdaptive ? clamp(vol[i]! / (volKnown ? vols.quantile(0.5) : Number.NaN), p) : 1;
    const values = {
      frame,
      ofiZ: ofiZ[i]!,
      mpdZ: mpdZ[i]!,
      vpin,
      vpinLimit,
      lambdaRatio: longMedian[i]! > 0 ? lambda[i]! / longMedian[i]! : Number.NaN,
      lpi,
      lpiLimit,
      atr: atr[i]!,
      regime: volKnown ? regimeOf(vol[i]!, vols) : 'unknown',
    };
    const conditions = conditionsOf(values, scale, p);
    const enters = SLOW_CONDITIONS.every((name) => conditions[name] === true);
    const direction = enters ? -Math.sign(values.ofiZ) : 0;
    return { ...values, conditions, direction, size: sizeOf(values, p) };
  });
}

function conditionsOf(
  { frame, ofiZ, mpdZ, vpin, vpinLimit }: Omit<SlowDecision, 'conditions' | 'direction' | 'size'>,
  scale: number,
  p: SlowRtaiParams,
): SlowConditions {
  const known = (needed: readonly number[], holds: boolean) => (needed.some(Number.isNaN) ? null : holds);
  const ofPair = (needed: readonly number[], holds: boolean) =>
    p.mpdCondition ? known(needed, holds) : true;
  const tobi = p.tobiTaken === 'close' ? frame.tobi! : frame.tobi_mean!;
  return {
    ofi: known([ofiZ, scale], Math.abs(ofiZ) > p.ofiEntry * scale),
    opposite: ofPair([ofiZ, mpdZ], Math.sign(ofiZ) !== Math.sign(mpdZ)),
    mpd: ofPair([mpdZ, scale], Math.abs(mpdZ) > p.mpdEntry * scale),
    tobi: known([tobi], tobi >= p.tobiLow && tobi <= p.tobiHigh),
    wall: known([frame.wall_ratio!], frame.wall_ratio! < p.wallMax),
    vpin: p.vpinFilter ? known([vpin, vpinLimit], vpin < vpinLimit) : true,
  };
}

function sizeOf({ ofiZ, mpdZ }: { readonly ofiZ: number; readonly mpdZ: number }, p: SlowRtaiParams): number {
  if (p.sizing === 'fixed') return 1;
  const conviction = Math.tanh(p.sizeGain * Math.abs(ofiZ) * Math.abs(mpdZ));
  return p.sizing === 'conviction' ? conviction : p.sizeFloor + (1 - p.sizeFloor) * conviction;
}

/** Why a position should be closed at a frame's close, besides its stop; the first that applies. */
export function slowExit(now: SlowDecision, entry: SlowDecision, p: SlowRtaiParams): string | null {
  const known = !Number.isNaN(now.mpdZ) && !Number.isNaN(entry.mpdZ);
  if (known && Math.sign(now.mpdZ) !== Math.sign(entry.mpdZ)) return 'mpd_turned';
  if (now.lambdaRatio >= p.lambdaSpike) return 'lambda_spike';
  // Above 0 shorts are being liquidated, which is against a short.
  return -entry.direction * now.lpi > now.lpiLimit ? 'liquidations_against' : null;
}

/** How far from a position its stop stands, quote currency. */
export function slowStopDistance(now: SlowDecision, openRate: number, p: SlowRtaiParams): number {
  const distance = now.atr * (now.lambdaRatio > p.lambdaTight ? p.atrStopTight : p.atrStop);
  const furthest = openRate * p.hardStop;
  return Number.isNaN(distance) || distance > furthest ? furthest : distance;
}

function pressure({ shorts, longs }: SlowFlow, openInterest: number, gain: number): number {
  return openInterest > 0 ? 2 * Math.tanh((gain * (shorts - longs)) / openInterest) : Number.NaN;
}

function regimeOf(vol: number, vols: SortedDay): SlowDecision['regime'] {
  if (Number.isNaN(vol)) return 'unknown';
  if (vol <= vols.quantile(1 / 3)) return 'low';
  return vol > vols.quantile(2 / 3) ? 'high' : 'mid';
}

function clamp(ratio: number, { regimeScaleLow, regimeScaleHigh }: SlowRtaiParams): number {
  return Math.min(Math.max(ratio, regimeScaleLow), regimeScaleHigh);
}

function ewma(values: readonly number[], alpha: number): number[] {
  const smooth: number[] = [];
  for (const value of values)
    smooth.push(smooth.length === 0 ? value : alpha * value + (1 - alpha) * smooth.at(-1)!);
  return smooth;
}
