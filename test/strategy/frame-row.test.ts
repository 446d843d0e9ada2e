import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RowNames, rowOf } from '../../core/strategy/frame-row.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { LINEAR, type Scripted } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';

const names = new RowNames(['ts', 'close', 'toString']);
const row = () => rowOf(names, [7, Number.NaN, -0]);
/** What a row is to whoever looks. */
const plain = { ts: 7, close: Number.NaN, toString: -0 };

describe('a row', () => {
  it.each<[string, (frame: object) => unknown]>([
    ['reading', (frame) => ['ts', 'close', 'toString'].map((name): unknown => Reflect.get(frame, name))],
    [
      'what it has not',
      (frame) => [Reflect.has(frame, 'clsoe'), 'clsoe' in frame, 'close' in frame, 'toJSON' in frame],
    ],
    [
      'what every object has',
      (frame) => ['hasOwnProperty' in frame, frame instanceof Object, frame.constructor],
    ],
    ['a spread', (frame) => ({ ...frame })],
    ['keys', (frame) => Object.keys(frame)],
    ['entries', (frame) => Object.entries(frame as Record<string, number>)],
    ['Object.hasOwn', (frame) => [Object.hasOwn(frame, 'ts'), Object.hasOwn(frame, 'tz')]],
    ['JSON', (frame) => JSON.stringify(frame)],
    ['printing', (frame) => inspect(frame)],
    ['printing within something', (frame) => inspect([{ frame }], { depth: 4 })],
    [
      'for in',
      (frame) => {
        const seen = [];
        for (const name in frame) seen.push(name);
        return seen;
      },
    ],
    ['whether it is frozen', (frame) => [Object.isFrozen(frame), Object.isExtensible(frame)]],
    ['a descriptor', (frame) => Object.getOwnPropertyDescriptor(frame, 'close')],
    ['freezing', (frame) => ({ ...Object.freeze(frame) })],
  ])('%s is as with a frozen object', (_name, look) => {
    expect(look(row())).toEqual(look(Object.freeze({ ...plain })));
    const twice = row();
    look(twice);
    expect(look(twice)).toEqual(look(Object.freeze({ ...plain })));
  });

  it.each<[string, (frame: Record<string, number>) => void]>([
    [
      'a column',
      (frame) => {
        frame.ts = 1;
      },
    ],
    [
      'a new name',
      (frame) => {
        frame.own = 1;
      },
    ],
    [
      'deleting',
      (frame) => {
        delete frame.ts;
      },
    ],
    ['defining', (frame) => Object.defineProperty(frame, 'ts', { value: 1 })],
    ['another prototype', (frame) => void Object.setPrototypeOf(frame, null)],
  ])('cannot be written to: %s', (_name, write) => {
    const frame = row() as Record<string, number>;
    expect(() => write(frame)).toThrow(TypeError);
    expect({ ...frame }).toEqual(plain);
  });

  it('says what any frozen object says', () => {
    const frame = row() as Record<string, number>;
    expect(() => {
      frame.ts = 1;
    }).toThrow(/^Cannot assign to read only property 'ts'/);
    expect(() => {
      frame.own = 1;
    }).toThrow(/^Cannot add property own/);
  });
});

describe('frames that hooks keep', () => {
  it('stay what they were when the host has long forgotten them', async () => {
    const rows = 2600;
    const script: readonly Scripted[] = Array.from({ length: rows }, (_, i): readonly Scripted[] => [
      ['quote', i * 1_000_000 + 1, 100 + i, 1, 101 + i, 2],
      ['print', i * 1_000_000 + 2, 100 + i, 1, 'sell'],
    ]).flat();
    const kept: Readonly<Record<string, number>>[] = [];
    const strategy = defineStrategy({
      name: 'Keeps',
      timeframe: '1s',
      populateIndicators: ({ close }) => ({ twice: close.map((value) => 2 * value) }),
      onFrame: (frame) => {
        kept.push(frame);
      },
    });
    await runScripted([[LINEAR, script]], strategy);
    expect(kept.length).toBeGreaterThanOrEqual(rows - 1);
    kept.forEach((frame, i) => {
      expect([frame.ts, frame.close, frame.bid_size, frame.twice]).toEqual([
        i * 1_000_000,
        100 + i,
        1,
        200 + 2 * i,
      ]);
    });
  });
});
