import { describe, expect, it } from 'vitest';
import { LINEAR, SPOT } from '../fixtures/market.js';
import { sourceFolder } from '../loader/folder.js';
import {
  ALONE,
  FRAMES,
  LINEAR_ID,
  type On,
  PAIR,
  runBeside,
  runInOneFile,
  runLoaded,
  S,
  type Source,
  SPOT_ID,
  strategyFiles,
  walk,
} from './adversary-kit.js';

const strategyFile = strategyFiles(sourceFolder());
const backtest = async (source: Source) => runLoaded(await strategyFile(source));

const ALWAYS = 'populateEntry: ({ ts }) => ({ enter_long: ts.map(() => 1) })';
/** Each frame's own column says by how much the next one closes higher, where it is known: trades go by that. */
const BY_HINT = `${ALWAYS},
  confirmTradeEntry: ({ frame }) => signOf(frame.hint) > 0,
  customExit: ({ frame }) => signOf(frame.hint) < 0`;
const RISE = 'const riseOf = (close) => close.map((value, i) => (close[i + 1] ?? value) - value);';

describe('values that are others later', () => {
  it.each<[string, Source]>([
    [
      'an array whose slice is its own',
      {
        module: `${RISE}
const signOf = Math.sign;
class Live extends Float64Array {
  slice() {
    const read = new Set();
    return new Proxy(this.rises, {
      get: (rises, key) => {
        if (read.has(key)) return key === 'length' ? rises.length : 0;
        read.add(key);
        return Reflect.get(rises, key);
      },
    });
  }
}`,
        parts: `populateIndicators: ({ close }) => {
          const hint = new Live(close.length);
          hint.rises = riseOf(close);
          return { hint };
        }, ${BY_HINT}`,
      },
    ],
    [
      'an array with a slice of its own',
      {
        module: `${RISE}
const signOf = Math.sign;`,
        parts: `populateIndicators: ({ close }) => {
          const hint = new Float64Array(close.length);
          let calls = 0;
          hint.slice = () => (calls++ === 0 ? riseOf(close) : new Float64Array(close.length));
          return { hint };
        },
        populateExit: ({ hint }) => ({ exit_long: hint.map(() => 0) }), ${BY_HINT}`,
      },
    ],
    [
      'the bits of a NaN',
      {
        module: `${RISE}
const bits = new BigInt64Array(1);
const float = new Float64Array(bits.buffer);
const signOf = (nan) => {
  float[0] = nan;
  return Number(bits[0] & 3n) - 1;
};`,
        parts: `populateIndicators: ({ close }) => {
          const hint = new BigInt64Array(riseOf(close).length);
          riseOf(close).forEach((rise, i) => {
            hint[i] = 0x7ff8000000000000n | BigInt(Math.sign(rise) + 1);
          });
          return { hint: new Float64Array(hint.buffer) };
        }, ${BY_HINT}`,
      },
    ],
  ])('%s', async (_, source) => {
    // What the trading is given is what is proved: nothing of what comes.
    expect((await backtest(source)).trades).toEqual([]);
  });
});

describe('what is known in rows that trades do not change', () => {
  const HELD_BACK = `${ALWAYS},
    confirmTradeEntry: ({ frame }) => {
      note(frame);
      return rowOf(frame.ts) % 5 === 1 && (rowOf(frame.ts) < 200 || rise > 0);
    },
    customExit: ({ frame }) => {
      note(frame);
      return rowOf(frame.ts) % 5 === 4;
    }`;
  const NOTE = `let rise = 0;
const note = (frame) => {
  if (frame.hint !== 0) rise = frame.hint;
};`;

  it('is found, though many trades ask for more rows than can be computed again', async () => {
    const source = {
      module: NOTE,
      parts: `populateIndicators: ({ ts, close }) => ({
        hint: ts.map((at, i) => {
          const row = rowOf(at);
          const isTraded = row % 5 === 1 || row % 5 === 4;
          return row > 200 && !isTraded ? (close[i + 4] ?? close[i]) - close[i] : 0;
        }),
      }), ${HELD_BACK}`,
    };
    await expect(backtest(source)).rejects.toMatchObject({ code: 'look_ahead' });
  });

  it('is found, though the strategy draws the rows as the proof would by the seed alone', async () => {
    const source = {
      module: `${NOTE}
let random;
const drawn = [];
const isDrawn = (row, ctx) => {
  random ??= new ctx.random.constructor(1, 'proof ' + ctx.instrument.id);
  while (drawn.length <= row) drawn.push(random.uniform());
  return drawn[row] < 0.4;
};`,
      parts: `populateIndicators: ({ ts, close }, ctx) => ({
        hint: ts.map((at, i) => {
          const row = rowOf(at);
          const isSafe = row > 100 && row % 5 !== 1 && row % 5 !== 4 && !isDrawn(row, ctx);
          return isSafe ? (close[i + 4] ?? close[i]) - close[i] : 0;
        }),
      }), ${HELD_BACK}`,
    };
    await expect(backtest(source)).rejects.toMatchObject({ code: 'look_ahead' });
  });
});

describe('what the callbacks remember', () => {
  const REMEMBERS = {
    module: 'const rates = new Map();',
    parts: `${ALWAYS},
    confirmTradeEntry: ({ now, rate }) => {
      rates.set(now, rate);
      return (rates.get(now + 1e6) ?? Number.POSITIVE_INFINITY) > rate;
    },
    customExit: () => true`,
  };

  it('is not of the run before', async () => {
    const loaded = await strategyFile(REMEMBERS);
    const first = await runLoaded(loaded);
    expect(await runLoaded(loaded)).toEqual(first);
  });

  it('is not of a run beside it, which has traded the same events already', async () => {
    const loaded = await strategyFile(REMEMBERS);
    const alone = await runLoaded(loaded);
    const beside = await runBeside(loaded);
    expect(beside).toEqual([alone, alone]);
  });
});

describe('a feature', () => {
  it('cannot turn the frame that the next feature sees into another row', async () => {
    const source = {
      module: `const feature = (sample) => ({ outputs: [''], create: () => ({ outputs: [''], sample }) });`,
      parts: `features: {
        turns: feature((frame, out) => {
          frame.at = 0;
          out[0] = 0;
        }),
        time: feature((frame, out) => {
          out[0] = frame.ts;
        }),
      },
      conditions: ({ ts, time }) => ({ 'same row': when(ts, time, (a, b) => a === b) })`,
    };
    const { funnel } = await backtest(source);
    expect(funnel.find(({ condition }) => condition === 'same row')).toMatchObject({ rows: FRAMES - 1 });
  });

  it('has the outputs that its factory declares: it cannot take the place of a column', async () => {
    const source = {
      parts: `features: {
        close: { outputs: ['x'], create: () => ({ outputs: [''], sample: () => {} }) },
      }`,
    };
    await expect(backtest(source)).rejects.toThrow(
      /the feature close has the outputs \[""\], its factory \["x"\]: expected the same/,
    );
  });
});

describe('what a hook returns is read as its own code', () => {
  it.each<[string, string, RegExp]>([
    [
      'a getter that throws',
      "populateEntry: () => ({ get enter_long() { throw new Error('later'); } })",
      /threw in populateEntry: later\n.*Strategy\d+\.ts/,
    ],
    [
      'a column that asks for frames when it is read',
      `conditions: (frames) => ({
        lazy: { length: frames.length, get 0() { return frames.close[0]; } },
      })`,
      /threw in conditions: frames can be read while the hook runs/,
    ],
    [
      'big integers',
      'populateIndicators: ({ close }) => ({ own: new BigInt64Array(close.length) })',
      /populateIndicators returned own with 0 in row 0: expected a number/,
    ],
    [
      'objects that lead to themselves',
      `populateIndicators: ({ close }) => {
        const self = {};
        self.self = self;
        return { own: Array.from(close, () => self) };
      }`,
      /returned own with \[object Object\] in row 0: expected a number/,
    ],
    [
      'a column whose memory it gave away',
      `populateIndicators: ({ close }) => {
        structuredClone(close, { transfer: [close.buffer] });
        return {};
      }`,
      /populateIndicators changed close in row 0/,
    ],
  ])('%s', async (_, parts, message) => {
    const run = backtest({ parts });
    await expect(run).rejects.toMatchObject({ code: 'strategy_failed' });
    await expect(run).rejects.toThrow(message);
  });

  it('as unknown where there are fewer values than it says', async () => {
    const source = {
      parts: `conditions: ({ close }) => {
        const short = new Float64Array([1]);
        Object.defineProperty(short, 'length', { value: close.length });
        return { short };
      }`,
    };
    const { funnel } = await backtest(source);
    expect(funnel.find(({ condition }) => condition === 'short')).toMatchObject({
      rows: 1,
      unknown: FRAMES - 2,
    });
  });
});

describe('what a hook is given', () => {
  it.each<[string, string, string]>([
    ['parameters', 'populateIndicators: (_, { params }) => { params.x = 2; return {}; }', 'x'],
    [
      'the instrument of column hooks',
      'populateExit: (_, { instrument }) => { instrument.note = 2; return {}; }',
      'note',
    ],
    [
      'the instrument of callbacks',
      'confirmTradeEntry: ({ instrument }) => { instrument.tickSize = null; return true; }',
      'tickSize',
    ],
    ['the instrument of a trade', 'customExit: ({ trade }) => { trade.instrument.kind = 1; }', 'kind'],
    ['a frame', 'confirmTradeEntry: ({ frame }) => { frame.close = 1; return true; }', 'close'],
    ['the frame of an entry', 'customExit: ({ entered }) => { entered.close = 1; }', 'close'],
    ['what a call has', 'customExit: (ctx) => { ctx.trade = null; }', 'trade'],
    ['what every call has', 'onQuote: (_, ctx) => { ctx.frame = null; }', 'frame'],
    ['the wallet', 'confirmTradeEntry: ({ wallet }) => { wallet.total = 1; return true; }', 'total'],
    ['the strategy', 'onQuote() { this.stoploss = -0.5; }', 'stoploss'],
    [
      'the random numbers of all',
      'populateEntry: ({ ts }, { random }) => { random.constructor.prototype.uniform = () => 1; return {}; }',
      'uniform',
    ],
    [
      'what random numbers have in common',
      'confirmTradeEntry: ({ random }) => { random.constructor.note = 1; return true; }',
      'note',
    ],
    ['the parameters of features', 'features: ({ params }) => { params.x = 2; return {}; }', 'x'],
  ])('cannot be changed: %s', async (_, parts, name) => {
    const source = {
      parts: `params: { x: { kind: 'int', low: 1, high: 9, default: 3 } }, ${ALWAYS}, ${parts}`,
    };
    const run = backtest(source);
    await expect(run).rejects.toMatchObject({ code: 'strategy_failed' });
    await expect(run).rejects.toThrow(new RegExp(`(property '?${name}|property ${name})`));
  });

  it('is a copy where it can be: a trade that is written to is the same trade', async () => {
    const exits = 'customExit: (ctx) => ctx.now - ctx.trade.openUs > 5e6';
    const written = `customExit: (ctx) => {
      for (const trade of [ctx.trade, ...ctx.trades]) Object.assign(trade, { openRate: 1, stopRate: 1, amount: 0 });
      return ctx.now - ctx.trade.openUs > 5e6;
    }`;
    const honest = await backtest({ parts: `${ALWAYS}, ${exits}` });
    const writing = await backtest({ parts: `${ALWAYS}, ${written}` });
    expect(writing.trades.length).toBeGreaterThan(100);
    expect(writing.trades.map(({ profit_abs }) => profit_abs)).toEqual(
      honest.trades.map(({ profit_abs }) => profit_abs),
    );
  });
});

/** What knows nothing of the future passes, and gives the same however its events are cut or passed over. */
describe('an honest strategy', () => {
  const later = walk({ seed: 4, from: 700, to: 1100 });
  const withGaps = walk({ seed: 3, hasEvents: (frame) => frame % 100 < 60 });
  it.each<[string, Source & On]>([
    [
      'goes by an average over another instrument',
      {
        markets: PAIR,
        parts: `populateIndicators: (_, { framesOf }) => ({
          own: ema(framesOf('${SPOT_ID}').close, 50),
        }),
        populateEntry: ({ close, own }) => ({ enter_long: close.map((value, i) => +(value > own[i])) }),
        populateExit: ({ close, own }) => ({ exit_long: close.map((value, i) => +(value < own[i])) })`,
      },
    ],
    [
      'goes by an average over another instrument, which comes before it',
      {
        markets: PAIR,
        parts: `populateIndicators: (_, { framesOf }) => ({ own: sma(framesOf('${LINEAR_ID}').mid, 300) })`,
      },
    ],
    [
      'asks for frames that begin later and end earlier',
      {
        markets: [ALONE[0]!, [SPOT, later]],
        parts: `legs: { far: '${SPOT_ID}', near: '${LINEAR_ID}' },
        populateIndicators: (_, { framesOf }) => ({ far: ema(framesOf('far').close, 20) }),
        populateEntry: ({ far, close }) => ({ enter_long: when(far, close, (a, b) => a > b) }),
        populateExit: ({ far, close }) => ({ exit_long: when(far, close, (a, b) => a < b) })`,
      },
    ],
    [
      'says nothing while its window is short',
      {
        parts: `populateEntry: ({ close, length }) => {
          if (length < 50) return {};
          const mean = sma(close, 50);
          return {
            enter_long: close.map((value, i) => +(value > mean[i])),
            enter_tag: Array.from(close, () => 'above'),
          };
        },
        populateExit: ({ ts }) => ({ exit_long: ts.map((at) => +(rowOf(at) % 50 === 0)) })`,
      },
    ],
    [
      'keeps its parameters when its features are made',
      {
        module: 'let scale = 1;',
        parts: `params: { scale: { kind: 'int', low: 1, high: 9, default: 3 } },
        features: ({ params }) => {
          scale = params.scale;
          return {};
        },
        populateIndicators: ({ close }) => ({ own: close.map((value) => value * scale) }),
        ${ALWAYS},
        confirmTradeEntry: ({ frame }) => frame.own === frame.close * scale && scale === 3,
        customExit: ({ now }) => now % 7e6 === 0`,
      },
    ],
    [
      'remembers what it computed, by time',
      {
        module: 'const known = new Map();',
        parts: `populateIndicators: ({ ts, close }) => ({
          own: ts.map((at, i) => {
            if (!known.has(at)) known.set(at, close[i] * 2);
            return known.get(at);
          }),
        })`,
      },
    ],
    [
      'has windows longer than the blocks, and seeded random numbers',
      {
        markets: [[LINEAR, withGaps]],
        parts: `startupFrames: 700,
        populateIndicators: ({ close }, { random }) => ({ noise: close.map(() => random.normal()) }),
        populateEntry: ({ noise }) => ({
          enter_long: noise.map((value) => +(value > 1)),
          enter_tag: Array.from(noise, (value) => (value > 2 ? 'loud' : '')),
        }),
        populateExit: ({ noise }) => ({ exit_long: noise.map((value) => +(value < -1)) }),
        customExit: ({ random }) => random.chance(0.1)`,
      },
    ],
    [
      'has features with a long memory',
      {
        markets: [[LINEAR, withGaps]],
        module: `const memory = {
  outputs: ['', 'count'],
  create: () => {
    let mean = Number.NaN;
    let count = 0;
    return {
      outputs: ['', 'count'],
      onTrade: (price) => {
        count++;
        mean = Number.isNaN(mean) ? price : mean + (price - mean) / count;
      },
      sample: (frame, out) => {
        out[0] = mean;
        out[1] = count;
      },
    };
  },
};`,
        parts: `features: { memory },
        populateEntry: ({ close, memory }) => ({ enter_long: close.map((value, i) => +(value < memory[i])) }),
        populateExit: ({ close, memory }) => ({ exit_long: close.map((value, i) => +(value > memory[i])) })`,
      },
    ],
    [
      'keeps numbers in the store, and acts on ticks',
      {
        markets: [ALONE[0]!, [SPOT, later]],
        parts: `populateIndicators: ({ close }) => ({ mean: ema(close, 30) }),
        onTrade: ({ price }, ctx) => {
          const count = Number(ctx.store.get('count') ?? 0) + 1;
          ctx.store.set('count', count);
          if (ctx.trades.length > 0) return count % 40 === 0 ? exit({ trade: ctx.trades[0].id }) : undefined;
          const isLow = ctx.frame !== null && price < ctx.frame.mean;
          return isLow ? enter({ legs: [{ instrument: ctx.instrument.id, direction: 'long' }] }) : undefined;
        },
        onFrame: ({ mean }, ctx) => {
          const other = ctx.frameOf('${SPOT_ID}');
          if (other === null || other.mean > mean || ctx.trades.length > 1) return;
          return enter({ legs: [{ instrument: '${SPOT_ID}', direction: 'long' }] });
        }`,
      },
    ],
    [
      'has frames of a tenth of a second, most of them empty, and does without a feature and a condition',
      {
        markets: [[LINEAR, walk({ seed: 3, to: 300, hasEvents: (frame) => frame % 100 < 60 })]],
        config: { timeframe: '100ms' },
        off: { features: ['count'], conditions: ['blocks'] },
        module: `const count = {
  outputs: [''],
  create: () => {
    let prints = 0;
    return { outputs: [''], onTrade: () => prints++, sample: (_, out) => { out[0] = prints; } };
  },
};`,
        parts: `features: { count },
        conditions: ({ count }) => ({ counts: when(count, (n) => n > 1e9), blocks: when(count, () => false) }),
        populateEntry: ({ ts }) => ({ enter_long: ts.map((at) => +(at % 3e6 === 0)) }),
        populateExit: ({ ts }) => ({ exit_long: ts.map((at) => +(at % 3e6 === 1e6)) })`,
      },
    ],
    [
      'wants to trade what has not come yet',
      {
        markets: [ALONE[0]!, [SPOT, walk({ seed: 4, from: 700, to: 1100, afterUs: S / 2 })]],
        parts: `onQuote: (_, { quote, frameOf }) =>
          quote('${SPOT_ID}') === null && frameOf('${SPOT_ID}') === null
            ? enter({ legs: [{ instrument: '${SPOT_ID}', direction: 'long' }] })
            : undefined`,
      },
    ],
  ])('%s', async (_, source) => {
    const loaded = await strategyFile(source);
    const whole = await runLoaded(loaded, source);
    expect(whole.counters.proof_rows).toBeGreaterThan(1400);
    for (const size of [1, 7, 10_000]) {
      for (const passFrom of [1, Infinity]) {
        expect(await runLoaded(loaded, source, { size, passFrom })).toEqual(whole);
      }
    }
  });
});

it('an honest strategy asks for the frames of an instrument that was named, before anybody knows of it', async () => {
  const loaded = await strategyFile({
    parts: `populateIndicators: (_, { framesOf }) => ({ other: framesOf('${SPOT_ID}').close }),
      conditions: ({ other }) => ({ known: when(other, () => true) })`,
  });
  const { funnel } = await runInOneFile(loaded, [LINEAR_ID, SPOT_ID]);
  // Frames 700 to 1498 of both.
  expect(funnel.find(({ condition }) => condition === 'known')).toMatchObject({
    rows: 2 * 799,
    unknown: 700,
  });
});
