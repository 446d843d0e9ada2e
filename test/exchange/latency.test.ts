import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../core/config/schema.js';
import { BotError } from '../../core/errors.js';
import {
  createLatency,
  type Latency,
  type LatencyModel,
  type LatencySpec,
  parseLatency,
} from '../../core/exchange/latency.js';
import { Random } from '../../core/market/random.js';
import { openFeed } from '../../core/run/feeds.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { itWithData, sharedData } from '../market-data.js';

const SYMBOL = 'BTC/USDT';

function modelOf(text: string, { seed = 1, symbol = SYMBOL } = {}): LatencyModel {
  return createLatency(parseLatency(text), { seed, symbol });
}

function draw(model: LatencyModel, count: number): Latency[] {
  return Array.from({ length: count }, () => model.next());
}

const latency = (orderUs: number, answerUs: number, feedUs: number): Latency => ({
  orderUs,
  answerUs,
  feedUs,
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('parseLatency', () => {
  it.each<[string, LatencySpec]>([
    ['zero', { kind: 'zero' }],
    ['recorded', { kind: 'recorded' }],
    ['constant:5ms,250us,0', { kind: 'constant', latency: latency(5_000, 250, 0) }],
    ['constant:0.5s,1m,1h', { kind: 'constant', latency: latency(500_000, 60_000_000, 3_600_000_000) }],
    // Rounded to whole microseconds, halves up.
    ['constant:1.4us,1.5us,0.0004ms', { kind: 'constant', latency: latency(1, 2, 0) }],
    [
      'uniform:1ms-5ms,0-1ms,10us-20us',
      { kind: 'uniform', least: latency(1_000, 0, 10), most: latency(5_000, 1_000, 20) },
    ],
    ['uniform:0-0,7us-7us,0us-0ms', { kind: 'uniform', least: latency(0, 7, 0), most: latency(0, 7, 0) }],
    // 1.5 ms is less than 2 ms, although the text is not.
    [
      'uniform:1500us-2ms,0-0,0-0',
      { kind: 'uniform', least: latency(1_500, 0, 0), most: latency(2_000, 0, 0) },
    ],
  ])('%s', (text, expected) => {
    expect(parseLatency(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['no model', 'soon'],
    ['another case', 'Zero'],
    ['a model that takes no numbers', 'zero:1ms'],
    ['numbers where the recording has them', 'recorded:1ms'],
    ['no numbers', 'constant'],
    ['no numbers behind the colon', 'constant:'],
    ['one duration', 'constant:5ms'],
    ['two durations', 'constant:5ms,5ms'],
    ['four durations', 'constant:5ms,5ms,5ms,5ms'],
    ['no unit', 'constant:5,5,5'],
    ['an unknown unit', 'constant:5ns,5ns,5ns'],
    ['a negative duration', 'constant:-5ms,5ms,5ms'],
    ['an exponent', 'constant:5e3us,0,0'],
    ['a duration that is left out', 'constant:5ms,,5ms'],
    ['ranges where there is one value', 'constant:1ms-2ms,1ms-2ms,1ms-2ms'],
    ['values where there are ranges', 'uniform:5ms,5ms,5ms'],
    ['two ranges', 'uniform:0-1ms,0-1ms'],
    ['four ranges', 'uniform:0-1ms,0-1ms,0-1ms,0-1ms'],
    ['a range without an end', 'uniform:1ms-,0-0,0-0'],
    ['a range without a beginning', 'uniform:-1ms,0-0,0-0'],
    ['a range of three', 'uniform:1ms-2ms-3ms,0-0,0-0'],
    ['a range that runs backwards', 'uniform:0-0,0-0,2ms-1999us'],
    ['a duration that is not counted in whole microseconds any more', `constant:${'9'.repeat(17)}us,0,0`],
    ['an endless duration', `constant:${'9'.repeat(400)}h,0,0`],
  ])('refuses %s', (_, text) => {
    expect(() => parseLatency(text)).toThrowError(BotError);
    expect(() => parseLatency(text)).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(
          /^latency ".*": expected zero, constant:ORDER,ANSWER,FEED .*uniform:MIN-MAX,MIN-MAX,MIN-MAX .*recorded$/,
        ) as string,
      }),
    );
  });

  it('agrees with the config on what is a latency', () => {
    const digits = fc.integer({ min: 0, max: 4_000 });
    const duration = fc
      .tuple(digits, fc.constantFrom('', '.5', '.25'), fc.constantFrom('', 'us', 'ms', 's', 'm', 'h', 'x'))
      .map((parts) => parts.join(''));
    const part = fc.oneof(
      duration,
      fc.tuple(duration, duration).map(([from, to]) => `${from}-${to}`),
    );
    const text = fc
      .tuple(
        fc.constantFrom('zero', 'recorded', 'constant:', 'uniform:'),
        fc.array(part, { minLength: 3, maxLength: 3 }),
      )
      .map(([kind, parts]) => (kind.endsWith(':') ? kind + parts.join(',') : kind));
    fc.assert(
      fc.property(text, (written) => {
        const isTaken = configSchema.safeParse({ latency: written }).success;
        if (isTaken) expect(() => parseLatency(written)).not.toThrow();
        else expect(() => parseLatency(written)).toThrowError(BotError);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

describe('zero and constant', () => {
  it.each([
    ['zero', latency(0, 0, 0)],
    ['constant:5ms,250us,0', latency(5_000, 250, 0)],
  ])('%s is always the same, whatever the market shows', (text, expected) => {
    const model = modelOf(text);
    expect(model.next()).toEqual(expected);
    model.observe(1_000_000, 1);
    expect(model.next()).toEqual(expected);
  });
});

/** Every bound below is five standard errors or more: chance fails none of them, and the seed is fixed besides. */
describe('uniform', () => {
  const DRAWS = 100_000;

  it('lies within its ranges, both ends included, in whole microseconds', () => {
    const us = fc.integer({ min: 0, max: 10_000_000_000 });
    const range = fc.tuple(us, fc.oneof(fc.integer({ min: 0, max: 3 }), us));
    fc.assert(
      fc.property(fc.tuple(range, range, range), fc.nat(), fc.string(), (ranges, seed, symbol) => {
        const text = ranges.map(([least, width]) => `${least}us-${least + width}us`).join();
        const model = modelOf(`uniform:${text}`, { seed, symbol });
        for (const drawn of draw(model, 20)) {
          for (const [i, value] of [drawn.orderUs, drawn.answerUs, drawn.feedUs].entries()) {
            const [least, width] = ranges[i]!;
            expect(Number.isInteger(value)).toBe(true);
            expect(value).toBeGreaterThanOrEqual(least);
            expect(value).toBeLessThanOrEqual(least + width);
          }
        }
      }),
      { seed: 1 },
    );
  });

  it('has the mean and the variance of whole numbers from MIN to MAX', () => {
    const drawn = draw(modelOf('uniform:1ms-5ms,0-250us,40us-90us'), DRAWS);
    const columns: [number, number, readonly number[]][] = [
      [1_000, 5_000, drawn.map(({ orderUs }) => orderUs)],
      [0, 250, drawn.map(({ answerUs }) => answerUs)],
      [40, 90, drawn.map(({ feedUs }) => feedUs)],
    ];
    for (const [least, most, values] of columns) {
      const variance = ((most - least + 1) ** 2 - 1) / 12;
      const mean = sum(values) / DRAWS;
      expect(Math.abs(mean - (least + most) / 2)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
      // The fourth central moment of a flat distribution is 1.8 variances squared.
      const measured = sum(values.map((value) => (value - mean) ** 2)) / DRAWS;
      expect(Math.abs(measured - variance)).toBeLessThan(5 * variance * Math.sqrt(0.8 / DRAWS));
    }
  });

  it('has each value as often as the others', () => {
    const counts = new Map<number, number>();
    for (const { feedUs } of draw(modelOf('uniform:0-0,0-0,3us-8us'), DRAWS)) {
      counts.set(feedUs, (counts.get(feedUs) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8]);
    for (const count of counts.values()) expect(Math.abs(count - DRAWS / 6)).toBeLessThan(600);
  });

  it.each<[string, (drawn: Latency) => readonly [number, number]]>([
    ['order and answer', ({ orderUs, answerUs }) => [orderUs, answerUs]],
    ['order and feed', ({ orderUs, feedUs }) => [orderUs, feedUs]],
    ['answer and feed', ({ answerUs, feedUs }) => [answerUs, feedUs]],
  ])('%s are independent', (_, pick) => {
    const model = modelOf('uniform:0-1s,0-1s,0-1s');
    const products = draw(model, DRAWS).map((drawn) => {
      const [a, b] = pick(drawn);
      return (a / 1e6 - 0.5) * (b / 1e6 - 0.5);
    });
    expect(Math.abs((sum(products) / DRAWS) * 12)).toBeLessThan(0.016);
  });

  it('draws order, answer and feed of each message, one after the other, from the stream of the symbol', () => {
    const random = new Random(7, 'latency/BTC/USDT:USDT');
    const expected = Array.from({ length: 50 }, () => {
      const orderUs = random.integer(1_000, 5_000);
      const answerUs = random.integer(0, 100);
      return latency(orderUs, answerUs, random.integer(20, 30));
    });
    const model = modelOf('uniform:1ms-5ms,0-100us,20us-30us', { seed: 7, symbol: 'BTC/USDT:USDT' });
    expect(draw(model, 50)).toEqual(expected);
  });

  it('draws the same for the same seed and symbol, and only then', () => {
    const text = 'uniform:0-1s,0-1s,0-1s';
    const first = draw(modelOf(text), 20);
    expect(draw(modelOf(text), 20)).toEqual(first);
    expect(draw(modelOf(text, { seed: 2 }), 20)).not.toEqual(first);
    expect(draw(modelOf(text, { symbol: 'ETH/USDT' }), 20)).not.toEqual(first);
    expect(draw(modelOf(text, { symbol: 'BTC/USDT:USDT' }), 20)).not.toEqual(first);
  });

  it('draws for one range what it draws beside any other', () => {
    const answers = (text: string) => draw(modelOf(text), 50).map(({ answerUs }) => answerUs);
    expect(answers('uniform:5us-5us,0-1ms,0-1h')).toEqual(answers('uniform:0-2ms,0-1ms,0-0'));
  });

  it('does not look at the market', () => {
    const [watching, blind] = [modelOf('uniform:0-1s,0-1s,0-1s'), modelOf('uniform:0-1s,0-1s,0-1s')];
    for (let i = 0; i < 20; i++) {
      watching.observe(i * 1_000, i * 999);
      expect(watching.next()).toEqual(blind.next());
    }
  });
});

/** The definition: what the last event with both times took, less the least of all up to it. */
function slowDelay(events: readonly (readonly [localTs: number, exchangeTs: number])[]): number {
  const differences = events.filter(([, exchangeTs]) => !Number.isNaN(exchangeTs)).map(([l, e]) => l - e);
  if (differences.length === 0) return 0;
  const least = differences.reduce((a, b) => Math.min(a, b));
  return differences[differences.length - 1]! - least;
}

describe('recorded', () => {
  const NONE = Number.NaN;

  it.each<[string, readonly (readonly [number, number])[], number]>([
    ['before any event', [], 0],
    ['at the first event, however late it is', [[1_000_000, 3]], 0],
    [
      'at an event that took longer',
      [
        [1_000, 900],
        [2_000, 1_850],
      ],
      50,
    ],
    [
      'at an event that took as long as the fastest',
      [
        [1_000, 900],
        [2_000, 1_850],
        [3_000, 2_900],
      ],
      0,
    ],
    [
      'at one that was faster than all before',
      [
        [1_000, 900],
        [2_000, 1_950],
      ],
      0,
    ],
    [
      'after it, against the new least',
      [
        [1_000, 900],
        [2_000, 1_950],
        [3_000, 2_880],
      ],
      70,
    ],
    [
      'of clocks that are apart: an event seems to come before it was sent',
      [
        [1_000, 5_000],
        [2_000, 5_990],
      ],
      10,
    ],
    [
      'across an event without an exchange time',
      [
        [1_000, 900],
        [2_000, 1_850],
        [3_000, NONE],
      ],
      50,
    ],
    [
      'before an event with one',
      [
        [1_000, NONE],
        [2_000, NONE],
      ],
      0,
    ],
    [
      'from the first event with one',
      [
        [1_000, NONE],
        [2_000, 1_000],
        [3_000, 1_990],
      ],
      10,
    ],
  ])('%s', (_, events, expected) => {
    const model = modelOf('recorded');
    for (const [localTs, exchangeTs] of events) model.observe(localTs, exchangeTs);
    expect(model.next()).toEqual(latency(expected, expected, expected));
    expect(model.next()).toEqual(latency(expected, expected, expected));
    expect(slowDelay(events)).toBe(expected);
  });

  it('is the naive delay after every event, and never negative', () => {
    const time = fc.integer({ min: 0, max: 2_000_000 });
    const exchangeTime = fc.oneof({ weight: 5, arbitrary: time }, fc.constant(NONE));
    fc.assert(
      fc.property(fc.array(fc.tuple(time, exchangeTime), { maxLength: 60 }), (events) => {
        const model = modelOf('recorded');
        for (const [i, [localTs, exchangeTs]] of events.entries()) {
          model.observe(localTs, exchangeTs);
          const delay = slowDelay(events.slice(0, i + 1));
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(model.next()).toEqual(latency(delay, delay, delay));
        }
      }),
      { seed: 1 },
    );
  });

  it('of one instrument is not that of another', () => {
    const [one, other] = [modelOf('recorded'), modelOf('recorded')];
    one.observe(1_000, 900);
    one.observe(2_000, 1_500);
    expect(other.next()).toEqual(latency(0, 0, 0));
  });

  /** Places at which the naive delay is computed: it reads everything before them. */
  const PLACES = 100;

  for (const [venue, name] of [
    ['binance', 'binance-spot_btcusdt_20240808.rec.gz'],
    ['binanceusdm', 'binance-usdm_btcusdt_20240808.rec.gz'],
    ['binancecoinm', 'binance-coinm_btcusd-perp_20240808.rec.gz'],
  ] as const) {
    itWithData(`${name}: the naive delay, in whole microseconds`, [`recordings/${name}`], async () => {
      const events = await timesOf(venue, sharedData(`recordings/${name}`));
      expect(events.length).toBeGreaterThan(10_000);
      const step = Math.floor(events.length / PLACES);
      const model = modelOf('recorded');
      for (const [i, [localTs, exchangeTs]] of events.entries()) {
        model.observe(localTs, exchangeTs);
        if (i % step !== 0) continue;
        const { orderUs } = model.next();
        expect(Number.isInteger(orderUs)).toBe(true);
        expect(orderUs).toBe(slowDelay(events.slice(0, i + 1)));
      }
    });
  }
});

async function timesOf(venue: string, file: string): Promise<[localTs: number, exchangeTs: number][]> {
  const venues = await shippedVenues();
  const { feed } = await openFeed({
    venues,
    data: { kind: 'recording', recover: false, files: [{ venue, file }] },
  });
  const times: [number, number][] = [];
  for (let chunk = await feed.next(); chunk !== null; chunk = await feed.next()) {
    for (let run = 0; run < chunk.count; run++) {
      const { localTs, exchangeTs } = chunk.batches[chunk.lane[run]!]!;
      for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) {
        times.push([localTs[row]!, exchangeTs[row]!]);
      }
    }
  }
  await feed.close();
  return times;
}
