import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Atr, atr } from '../../core/indicators/atr.js';
import { Bollinger, bollinger } from '../../core/indicators/bollinger.js';
import { Difference, difference } from '../../core/indicators/difference.js';
import { Ema, ema } from '../../core/indicators/ema.js';
import { Ewma, ewma } from '../../core/indicators/ewma.js';
import { GaussianSum, gaussianSum } from '../../core/indicators/gaussian-sum.js';
import { KyleLambda, kyleLambda } from '../../core/indicators/kyle-lambda.js';
import {
  liquidationPressure,
  liquidationPressureColumn,
} from '../../core/indicators/liquidation-pressure.js';
import { microprice, micropriceColumn } from '../../core/indicators/microprice.js';
import { microPriceDivergence, microPriceDivergenceOf } from '../../core/indicators/microprice-divergence.js';
import { OrderFlowImbalance, ofi } from '../../core/indicators/order-flow-imbalance.js';
import { RobustZ, robustZ } from '../../core/indicators/robust-z.js';
import { RollingMean, sma } from '../../core/indicators/rolling-mean.js';
import { RollingMedian, rollingMedian } from '../../core/indicators/rolling-median.js';
import { RollingQuantile, rollingQuantile } from '../../core/indicators/rolling-quantile.js';
import { RollingSum, rollingSum } from '../../core/indicators/rolling-sum.js';
import {
  RollingVariance,
  rollingDeviation,
  rollingVariance,
} from '../../core/indicators/rolling-variance.js';
import { Rsi, rsi } from '../../core/indicators/rsi.js';
import { StandardZ, standardZ } from '../../core/indicators/standard-z.js';
import { tobi, tobiColumn } from '../../core/indicators/tobi.js';
import { TrailingQuantile, trailingQuantile } from '../../core/indicators/trailing-quantile.js';
import { expectSame } from './near.js';

type Columns = readonly [Float64Array, Float64Array, Float64Array, Float64Array];
type Update = (a: number, b: number, c: number, d: number, row: number) => number;

interface Form {
  readonly column: (columns: Columns) => Float64Array;
  readonly stream: () => Update;
}

/** Each indicator in both forms, over up to four columns. */
const FORMS: Readonly<Record<string, Form>> = {
  ofi: {
    column: ([a, b, c, d]) => ofi(a, b, c, d),
    stream: () => {
      const e = new OrderFlowImbalance();
      return (a, b, c, d) => e.update(a, b, c, d);
    },
  },
  microprice: { column: ([a, b, c, d]) => micropriceColumn(a, b, c, d), stream: () => microprice },
  microPriceDivergence: {
    column: ([a, b, c, d]) => microPriceDivergence({ microprice: a, close: b, mid: c, vwap: d }, 'vwap'),
    stream: () => (a, _b, _c, d) => microPriceDivergenceOf(a, d),
  },
  tobi: { column: ([a, b]) => tobiColumn(a, b), stream: () => tobi },
  liquidationPressure: {
    column: ([a, b, c]) => liquidationPressureColumn(a, b, c, 10),
    stream: () => (a, b, c) => liquidationPressure(a, b, c, 10),
  },
  robustZ: single(
    (values) => robustZ(values, 5),
    () => new RobustZ(5),
  ),
  standardZ: single(
    (values) => standardZ(values, 5),
    () => new StandardZ(5),
  ),
  sma: single(
    (values) => sma(values, 5),
    () => new RollingMean(5),
  ),
  rollingSum: single(
    (values) => rollingSum(values, 5),
    () => new RollingSum(5),
  ),
  rollingVariance: single(
    (values) => rollingVariance(values, 5, 'population'),
    () => new RollingVariance(5, 'population'),
  ),
  rollingDeviation: {
    column: ([a]) => rollingDeviation(a, 5),
    stream: () => {
      const variance = new RollingVariance(5);
      return (a) => Math.sqrt(variance.update(a));
    },
  },
  rollingMedian: single(
    (values) => rollingMedian(values, 5, 2),
    () => new RollingMedian(5, 2),
  ),
  rollingQuantile: single(
    (values) => rollingQuantile(values, 5, 0.7),
    () => new RollingQuantile(5, 0.7),
  ),
  ewma: single(
    (values) => ewma(values, 0.15),
    () => new Ewma(0.15),
  ),
  ema: single(
    (values) => ema(values, 5),
    () => new Ema(5),
  ),
  rsi: single(
    (values) => rsi(values, 5),
    () => new Rsi(5),
  ),
  difference: single(
    (values) => difference(values, 3),
    () => new Difference(3),
  ),
  atr: {
    column: ([a, b, c]) => atr(a, b, c, 5),
    stream: () => {
      const range = new Atr(5);
      return (a, b, c) => range.update(a, b, c);
    },
  },
  'bollinger.middle': bands('middle'),
  'bollinger.upper': bands('upper'),
  'bollinger.lower': bands('lower'),
  kyleLambda: {
    column: ([a, b]) => kyleLambda(a, b, 5),
    stream: () => {
      const lambda = new KyleLambda(5);
      return (a, b) => lambda.update(a, b);
    },
  },
  gaussianSum: {
    column: ([a]) => gaussianSum(a, rows(a.length), 2, 6),
    stream: () => {
      const total = new GaussianSum(2, 6);
      return (a, _b, _c, _d, row) => {
        total.add(a, row);
        return total.at(row);
      };
    },
  },
  trailingQuantile: {
    column: ([a]) => trailingQuantile(a, rows(a.length), 7, 0.9, 3),
    stream: () => {
      const trailing = new TrailingQuantile(7);
      return (a, _b, _c, _d, row) => {
        trailing.add(a, row);
        return trailing.count >= 3 ? trailing.quantile(0.9) : Number.NaN;
      };
    },
  },
};

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 8, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const table = fc.array(fc.tuple(value, value, value, value), { maxLength: 60 });

describe.each(Object.entries(FORMS))('%s', (_, { column, stream }) => {
  const check = (property: (columns: Columns) => void) =>
    fc.assert(fc.property(table, (cells) => property(columnsOf(cells))));

  it('is its streaming form, row by row, bit for bit', () => {
    check((columns) => {
      const update = stream();
      const streamed = columns[0].map((a, i) => update(a, columns[1][i]!, columns[2][i]!, columns[3][i]!, i));
      expectSame(column(columns), streamed);
    });
  });

  it('does not change its past when the future is deleted', () => {
    check((columns) => {
      const half = columns[0].length >> 1;
      const [a, b, c, d] = columns;
      const past = column([a.slice(0, half), b.slice(0, half), c.slice(0, half), d.slice(0, half)]);
      expectSame(past, column(columns).slice(0, half));
    });
  });

  it('leaves its arguments alone', () => {
    check((columns) => {
      const before = columns.map((cells) => cells.slice());
      column(columns);
      columns.forEach((cells, i) => {
        expectSame(cells, before[i]!);
      });
    });
  });
});

function single(
  column: (values: Float64Array) => Float64Array,
  make: () => { update(value: number): number },
): Form {
  return {
    column: ([a]) => column(a),
    stream: () => {
      const indicator = make();
      return (a) => indicator.update(a);
    },
  };
}

function bands(band: 'upper' | 'middle' | 'lower'): Form {
  return {
    column: ([a]) => bollinger(a, 5, 2)[band],
    stream: () => {
      const indicator = new Bollinger(5, 2);
      return (a) => (Number.isNaN(indicator.update(a)) ? Number.NaN : indicator[band]);
    },
  };
}

function rows(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i);
}

function columnsOf(cells: ReadonlyArray<readonly [number, number, number, number]>): Columns {
  const pick = (i: 0 | 1 | 2 | 3) => Float64Array.from(cells, (row) => row[i]);
  return [pick(0), pick(1), pick(2), pick(3)];
}
