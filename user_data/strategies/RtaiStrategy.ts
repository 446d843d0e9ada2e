import {
  adaptiveOfi,
  averageTrueRange,
  defineStrategy,
  kyle,
  lpi,
  microPriceLean,
  param,
  realisedVol,
  vpin,
  when,
} from 'tickwright';
import { conviction, regimeOf } from 'tickwright/microstructure';

/**
 * RTAI: microstructure mean reversion. When order flow has pushed one way (OFI) and the book already leans the
 * other way (micro-price against the last trade), it trades against the flow; the micro-price turning, illiquidity
 * (Kyle's lambda) or liquidations against it end the trade.
 */
export default defineStrategy({
  name: 'RtaiStrategy',
  timeframe: '1m',
  canShort: true,

  params: {
    // Entry: both z-scores large, and of opposite signs.
    ofiEntry: param.float(0, 6, {
      default: 2.25,
      space: 'entry',
      doc: '|OFI z| above which flow is extreme',
    }),
    mpdEntry: param.float(0, 6, { default: 1.5, space: 'entry', doc: '|MPD z| above which the book leans' }),
    mpdCondition: param.bool({
      default: true,
      space: 'entry',
      doc: 'whether the book must lean against the flow',
    }),

    // Filters: a balanced book without walls, and flow that is not toxic.
    tobiLow: param.float(0, 0.5, { default: 0.25, space: 'entry' }),
    tobiHigh: param.float(0.5, 1, { default: 0.75, space: 'entry' }),
    tobiTaken: param.choice(['close', 'mean'], { default: 'close', space: 'entry' }),
    wallMax: param.float(0, 1, { default: 0.25, space: 'entry', doc: 'share of levels that are walls' }),
    vpinFilter: param.bool({
      default: true,
      space: 'entry',
      doc: 'whether VPIN must be below its percentile',
    }),

    // Regime: thresholds grow with volatility against its own median.
    regimeAdaptive: param.bool({ default: false, space: 'entry' }),
    regimeScaleLow: param.float(0.1, 1, { default: 0.8, space: 'entry' }),
    regimeScaleHigh: param.float(1, 5, { default: 1.5, space: 'entry' }),

    // Exit, besides the micro-price's turn.
    lambdaSpike: param.float(1, 50, { default: 5, space: 'exit', doc: 'lambda over its long median' }),
    lpiMode: param.choice(['percentile', 'level', 'off'], { default: 'percentile', space: 'exit' }),
    lpiLevel: param.float(0, 2, { default: 1.5, space: 'exit' }),

    // Stop, in ATRs from the entry, and never further than the hard one.
    hardStop: param.float(0.001, 0.5, { default: 0.05, space: 'stop', doc: 'share of the entry rate' }),
    atrWindow: param.int(2, 200, { default: 14, space: 'stop' }),
    atrStop: param.float(0.1, 20, { default: 2, space: 'stop' }),
    atrStopTight: param.float(0.1, 20, { default: 1, space: 'stop' }),
    lambdaTight: param.float(1, 50, {
      default: 3,
      space: 'stop',
      doc: 'lambda over its long median that tightens',
    }),

    // Size, as a share of the stake.
    sizing: param.choice(['conviction', 'mapped', 'fixed'], { default: 'conviction', space: 'stake' }),
    sizeGain: param.float(0, 5, { default: 0.6, space: 'stake' }),
    sizeFloor: param.float(0, 1, { default: 0.25, space: 'stake', doc: 'the least share under mapped' }),

    // How the signals are made.
    zWindow: param.int(10, 1000, { default: 60, space: 'feature', doc: 'frames in both z-scores' }),
    zScore: param.choice(['robust', 'standard'], { default: 'robust', space: 'feature' }),
    ofiMode: param.choice(['cont', 'trade-flow'], { default: 'cont', space: 'feature' }),
    ofiAlpha: param.float(0.01, 1, { default: 0.15, space: 'feature' }),
    microPrintFactor: param.float(0, 5, { default: 0.2, space: 'feature', doc: 'of the median print' }),
    microPrintWindow: param.int(1, 1000, { default: 30, space: 'feature' }),
    microPrintFixed: param.float(0, 1e9, {
      default: 0,
      space: 'feature',
      doc: 'base units; above 0 in place of the median',
    }),
    mpdReference: param.choice(['last', 'mid', 'vwap'], { default: 'last', space: 'feature' }),
    vpinFramesPerBucket: param.float(0.1, 100, { default: 1, space: 'feature' }),
    vpinVolumeWindow: param.int(2, 10_000, { default: 60, space: 'feature' }),
    vpinBuckets: param.int(1, 1000, { default: 30, space: 'feature' }),
    vpinMinBuckets: param.int(1, 1000, { default: 10, space: 'feature' }),
    vpinPercentile: param.float(0.5, 1, { default: 0.98, space: 'feature' }),
    vpinMinValues: param.int(1, 100_000, {
      default: 60,
      space: 'feature',
      doc: 'values before its percentile',
    }),
    vpinRefreshMinutes: param.float(0.01, 1440, {
      default: 15,
      space: 'feature',
      doc: 'between percentiles',
    }),
    kyleWindow: param.int(5, 10_000, { default: 60, space: 'feature' }),
    kyleLongWindow: param.int(5, 10_000, { default: 240, space: 'feature' }),
    lpiGain: param.float(0.1, 1000, { default: 10, space: 'feature' }),
    lpiHorizonS: param.float(1, 3600, { default: 60, space: 'feature' }),
    lpiSigmaS: param.float(1, 3600, { default: 20, space: 'feature' }),
    lpiPercentile: param.float(0.5, 1, { default: 0.99, space: 'feature' }),
    lpiMinValues: param.int(1, 100_000, {
      default: 30,
      space: 'feature',
      doc: 'values before its percentile',
    }),
    volWindow: param.int(2, 10_000, { default: 60, space: 'feature' }),
    volMinValues: param.int(1, 100_000, { default: 60, space: 'feature', doc: 'values before its median' }),
    trailingHours: param.float(0.1, 720, {
      default: 24,
      space: 'feature',
      doc: 'memory of percentiles and medians',
    }),
  },

  // Where the micro-price is not asked, it shall not size the stake either.
  ablations: {
    'MPD off': { mpdCondition: false, sizing: 'fixed' },
    'OFI off': { ofiEntry: 0, sizing: 'fixed' },
    'TOBI off': { tobiLow: 0, tobiHigh: 1 },
    'wall off': { wallMax: 1 },
    'VPIN off': { vpinFilter: false },
    'lambda off': { lambdaSpike: 50, atrStopTight: 2 },
    'LPI off': { lpiMode: 'off' },
    baseline: { zScore: 'standard', microPrintFixed: 0.0066, mpdCondition: false, sizing: 'fixed' },
    'regime adaptive': { regimeAdaptive: true },
  },

  features: ({ params }) => ({
    flow: adaptiveOfi({
      mode: params.ofiMode,
      alpha: params.ofiAlpha,
      microPrintFactor: params.microPrintFactor,
      microPrintWindow: params.microPrintWindow,
      ...(params.microPrintFixed > 0 ? { threshold: params.microPrintFixed } : {}),
      window: params.zWindow,
      zScore: params.zScore,
    }),
    vpin: vpin({
      framesPerBucket: params.vpinFramesPerBucket,
      volumeWindow: params.vpinVolumeWindow,
      buckets: params.vpinBuckets,
      minBuckets: params.vpinMinBuckets,
      percentile: params.vpinPercentile,
      percentileHours: params.trailingHours,
      minValues: params.vpinMinValues,
      refreshMinutes: params.vpinRefreshMinutes,
    }),
    lambda: kyle({
      window: params.kyleWindow,
      longWindow: params.kyleLongWindow,
    }),
    lpi: lpi({
      gain: params.lpiGain,
      horizonS: params.lpiHorizonS,
      sigmaS: params.lpiSigmaS,
      percentile: params.lpiPercentile,
      percentileHours: params.trailingHours,
      minValues: params.lpiMinValues,
    }),
    vol: realisedVol({
      window: params.volWindow,
      medianHours: params.trailingHours,
      minValues: params.volMinValues,
    }),
    mpd: microPriceLean({
      reference: params.mpdReference,
      window: params.zWindow,
      zScore: params.zScore,
    }),
    atr: averageTrueRange({ window: params.atrWindow }),
  }),

  populateIndicators: (frames, { params }) => ({
    tobi_taken: params.tobiTaken === 'close' ? frames.tobi : frames.tobi_mean,
    threshold_scale: frames.vol.map((vol, i) =>
      params.regimeAdaptive
        ? clamp(vol / frames.vol_median[i]!, params.regimeScaleLow, params.regimeScaleHigh)
        : 1,
    ),
  }),

  conditions: (frames, { params }) => ({
    'OFI extreme': when(
      frames.flow_z,
      frames.threshold_scale,
      (z, scale) => Math.abs(z) > params.ofiEntry * scale,
    ),
    ...(params.mpdCondition && {
      'MPD opposes OFI': when(frames.flow_z, frames.mpd_z, (flow, mpd) => Math.sign(flow) !== Math.sign(mpd)),
      'MPD extreme': when(
        frames.mpd_z,
        frames.threshold_scale,
        (z, scale) => Math.abs(z) > params.mpdEntry * scale,
      ),
    }),
    'TOBI balanced': when(frames.tobi_taken, (tobi) => tobi >= params.tobiLow && tobi <= params.tobiHigh),
    'few walls': when(frames.wall_ratio, (ratio) => ratio < params.wallMax),
    ...(params.vpinFilter && {
      'VPIN below p98': when(frames.vpin, frames.vpin_p98, (value, p98) => value < p98),
    }),
  }),

  populateEntry: (frames) => ({
    enter_long: frames.flow_z.map((z) => +(z < 0)),
    enter_short: frames.flow_z.map((z) => +(z > 0)),
    enter_tag: Array.from(
      frames.vol,
      (vol, i) => `${regimeOf(vol, frames.vol_low[i]!, frames.vol_high[i]!)} vol`,
    ),
  }),

  customStakeAmount: ({ frame, proposedStake, params }) => {
    if (params.sizing === 'fixed') return proposedStake;
    const share = conviction(frame.flow_z, frame.mpd_z, params.sizeGain);
    return (
      proposedStake * (params.sizing === 'mapped' ? params.sizeFloor + (1 - params.sizeFloor) * share : share)
    );
  },

  customExit: ({ trade, frame, entered, params }) => {
    const side = trade.direction === 'long' ? 1 : -1;
    const leaning = Math.sign(entered?.mpd_z ?? side);
    if (frame.mpd_z * leaning <= 0) return 'mpd_turned';
    if (frame.lambda_ratio >= params.lambdaSpike) return 'lambda_spike';
    const pressure = { percentile: frame.lpi_p99, level: params.lpiLevel, off: Number.POSITIVE_INFINITY }[
      params.lpiMode
    ];
    if (-frame.lpi * side > pressure) return 'liquidations_against';
    return null;
  },

  customStoploss: ({ trade, frame, params }) => {
    const away = trade.direction === 'long' ? -1 : 1;
    const atrs = frame.lambda_ratio > params.lambdaTight ? params.atrStopTight : params.atrStop;
    const furthest = params.hardStop * trade.openRate;
    const distance = Number.isNaN(frame.atr) ? furthest : Math.min(atrs * frame.atr, furthest);
    return { rate: trade.openRate + away * distance };
  },
});

/** NaN stays NaN. */
function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
