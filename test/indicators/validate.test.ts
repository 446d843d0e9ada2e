import { describe, expect, it } from 'vitest';
import { atr } from '../../core/indicators/atr.js';
import { bollinger } from '../../core/indicators/bollinger.js';
import { ewma } from '../../core/indicators/ewma.js';
import { GaussianSum } from '../../core/indicators/gaussian-sum.js';
import { kyleLambda } from '../../core/indicators/kyle-lambda.js';
import { microPriceDivergence } from '../../core/indicators/microprice-divergence.js';
import { ofi } from '../../core/indicators/order-flow-imbalance.js';
import { robustZ } from '../../core/indicators/robust-z.js';
import { sma } from '../../core/indicators/rolling-mean.js';
import { rollingMedian } from '../../core/indicators/rolling-median.js';
import { rollingQuantile } from '../../core/indicators/rolling-quantile.js';
import { rollingVariance } from '../../core/indicators/rolling-variance.js';
import { rsi } from '../../core/indicators/rsi.js';
import { VolumeBuckets } from '../../core/indicators/volume-buckets.js';

const rows = new Float64Array(3);
const short = new Float64Array(2);

describe('an argument out of range is refused, with its name, value and range', () => {
  it.each<[string, () => unknown]>([
    ['window is 0: expected a whole number from 1 to 10000000', () => robustZ(rows, 0)],
    ['window is 2.5: expected a whole number from 1 to 10000000', () => sma(rows, 2.5)],
    ['window is NaN: expected a whole number from 1 to 10000000', () => rsi(rows, Number.NaN)],
    ['window is 1: expected a whole number from 2 to 10000000', () => rollingVariance(rows, 1)],
    ['window is 1: expected a whole number from 2 to 10000000', () => kyleLambda(rows, rows, 1)],
    ['minValues is 4: expected a whole number from 1 to 3', () => rollingMedian(rows, 3, 4)],
    ['minBuckets is 31: expected a whole number from 1 to 30', () => new VolumeBuckets(30, 31)],
    ['share is 98: expected a number from 0 to 1', () => rollingQuantile(rows, 3, 98)],
    ['alpha is 0: expected a number above 0, at most 1', () => ewma(rows, 0)],
    ['width is -2: expected a finite number above 0', () => bollinger(rows, 3, -2)],
    [
      'sigmaUs is Infinity: expected a finite number above 0',
      () => new GaussianSum(Number.POSITIVE_INFINITY, 1),
    ],
    ['low has 2 rows: expected 3, as in the first column', () => atr(rows, short, rows)],
    ['askSize has 2 rows: expected 3, as in the first column', () => ofi(rows, rows, rows, short)],
    [
      'reference is "open": expected last, mid, vwap',
      () => microPriceDivergence({ microprice: rows, close: rows, mid: rows, vwap: rows }, 'open' as 'last'),
    ],
  ])('%s', (message, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'config', message }));
  });
});
