import { describe, expectTypeOf, it } from 'vitest';
import { defineStrategy, kyle, param, vpin } from '../../core/index.js';

describe('what a strategy need not annotate', () => {
  it('columns, features, parameters and callbacks are inferred in the order written', () => {
    defineStrategy({
      name: 'Typed',
      params: {
        low: param.float(0, 1, { default: 0.5 }),
        mode: param.choice(['a', 'b'], { default: 'a' }),
        on: param.bool({ default: true }),
      },
      features: ({ params }) => {
        expectTypeOf(params.low).toEqualTypeOf<number>();
        expectTypeOf(params.mode).toEqualTypeOf<'a' | 'b'>();
        expectTypeOf(params.on).toEqualTypeOf<boolean>();
        return { flow: vpin(), lambda: kyle() };
      },
      populateIndicators: (frames) => {
        expectTypeOf(frames.close).toEqualTypeOf<Float64Array>();
        expectTypeOf(frames.flow_p98).toEqualTypeOf<Float64Array>();
        expectTypeOf(frames.lambda_slope_z).toEqualTypeOf<Float64Array>();
        // @ts-expect-error a misspelt column
        frames.clsoe;
        // @ts-expect-error not an output of the feature
        frames.flow_z;
        return { own: frames.close };
      },
      populateEntry: (frames, { params }) => {
        expectTypeOf(frames.own).toEqualTypeOf<Float64Array>();
        // @ts-expect-error an unknown parameter
        params.lwo;
        return { enter_long: frames.own.map((v) => +(v > params.low)) };
      },
      customExit: ({ frame, trade }) => {
        expectTypeOf(frame.own).toEqualTypeOf<number>();
        expectTypeOf(trade.direction).toEqualTypeOf<'long' | 'short'>();
        // @ts-expect-error a column that is not there
        frame.missing;
        return null;
      },
    });
  });

  it('refuses a name of the host as an own column', () => {
    defineStrategy({
      name: 'Host',
      // @ts-expect-error close is the host's
      populateIndicators: (frames) => ({ close: frames.close }),
    });
  });

  it('refuses an unknown part', () => {
    // @ts-expect-error no such hook
    defineStrategy({ name: 'Part', populateEntries: () => ({}) });
  });
});
