import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../core/config/schema.js';
import { BotError } from '../../core/errors.js';
import {
  parseQueueModel,
  type QueueModelSpec,
  type QueueShare,
  queueShare,
} from '../../core/exchange/queue-model.js';

describe('parseQueueModel', () => {
  it.each<[string, QueueModelSpec]>([
    ['risk_averse', { kind: 'risk_averse' }],
    ['proportional', { kind: 'proportional' }],
    ['log', { kind: 'log' }],
    ['through', { kind: 'through' }],
    ['power:2', { kind: 'power', n: 2 }],
    ['power:0.5', { kind: 'power', n: 0.5 }],
    ['power:10.25', { kind: 'power', n: 10.25 }],
  ])('%s', (text, expected) => {
    expect(parseQueueModel(text)).toEqual(expected);
    expect(configSchema.parse({ queue_model: text }).queue_model).toBe(text);
  });

  it.each([
    '',
    'fifo',
    'Log',
    'risk-averse',
    'power',
    'power:',
    'power:0',
    'power:0.00',
    'power:-1',
    'power:1e3',
    'power:.5',
    'power:2 ',
    'power:NaN',
    'power:Infinity',
    `power:${'9'.repeat(400)}`,
    'proportional:2',
  ])('refuses %j', (text) => {
    expect(() => parseQueueModel(text)).toThrowError(BotError);
    expect(() => parseQueueModel(text)).toThrowError(
      expect.objectContaining({
        code: 'usage',
        message: `queue_model ${JSON.stringify(text)}: expected risk_averse, proportional, log, through, or power:N with N above 0, such as power:2`,
      }),
    );
    expect(configSchema.safeParse({ queue_model: text }).success).toBe(false);
  });
});

function shareOf(model: string): QueueShare {
  const share = queueShare(parseQueueModel(model));
  if (share === null) throw new Error(`${model} has no queue`);
  return share;
}

describe('the share of an unexplained decrease that was ahead', () => {
  it.each<[string, number, number, number]>([
    // Only prints move it.
    ['risk_averse', 3, 1, 0],
    ['risk_averse', 3, 0, 0],
    // 3 / (3 + 1), 1 / (1 + 3), 0.3 / (0.3 + 1.2)
    ['proportional', 3, 1, 0.75],
    ['proportional', 1, 3, 0.25],
    ['proportional', 0.3, 1.2, 0.2],
    // 9 / (9 + 1), 1 / (1 + 9), 4 / (4 + 16)
    ['power:2', 3, 1, 0.9],
    ['power:2', 1, 3, 0.1],
    ['power:2', 2, 4, 0.2],
    // 8 / (8 + 1), 27 / (27 + 8)
    ['power:3', 2, 1, 8 / 9],
    ['power:3', 3, 2, 27 / 35],
    // The roots: 3 / (3 + 1), 2 / (2 + 5)
    ['power:0.5', 9, 1, 0.75],
    ['power:0.5', 4, 25, 2 / 7],
    // ln 4 / (ln 4 + ln 2) = 2 / 3, ln 2 / (ln 2 + ln 8) = 1 / 4, ln 9 / (ln 9 + ln 27) = 2 / 5
    ['log', 3, 1, 2 / 3],
    ['log', 1, 7, 1 / 4],
    ['log', 8, 26, 2 / 5],
    // As x goes to 0, ln(1 + x) goes to x: 3e-12 / (3e-12 + 1e-12)
    ['log', 3e-12, 1e-12, 0.75],
    // (1e200)^3 is too large for a double, its share is not: 8 / (8 + 1)
    ['power:3', 2e200, 1e200, 8 / 9],
    ['power:1000', 2, 1, 1],
    ['power:1000', 1, 2, 0],
  ])('%s with %d in front and %d behind: %d', (model, front, back, expected) => {
    expect(shareOf(model)(front, back)).toBeCloseTo(expected, 11);
  });

  const MOVING = ['proportional', 'power:0.5', 'power:1', 'power:3', 'log'];
  const size = fc.oneof(
    fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
    fc.integer({ min: 1, max: 50_000 }).map((lots) => lots / 1_000),
  );

  it.each([...MOVING, 'risk_averse'])('%s: nothing with nothing in front', (model) => {
    const share = shareOf(model);
    expect(share(0, 5)).toBe(0);
    expect(share(0, 0)).toBe(0);
  });

  it.each(MOVING)('%s: all of it with nothing behind, half of it in the middle', (model) => {
    const share = shareOf(model);
    fc.assert(
      fc.property(size, (front) => {
        expect(share(front, 0)).toBe(1);
        expect(share(front, front)).toBeCloseTo(0.5, 12);
      }),
      { seed: 1 },
    );
  });

  it.each(MOVING)(
    '%s: a fraction, ours and that of the other side in all, that grows with the front',
    (model) => {
      const share = shareOf(model);
      fc.assert(
        fc.property(size, size, size, (front, back, more) => {
          const one = share(front, back);
          expect(one).toBeGreaterThanOrEqual(0);
          expect(one).toBeLessThanOrEqual(1);
          expect(one + share(back, front)).toBeCloseTo(1, 12);
          expect(share(front + more, back)).toBeGreaterThanOrEqual(one - 1e-12);
          expect(share(front, back + more)).toBeLessThanOrEqual(one + 1e-12);
        }),
        { seed: 1 },
      );
    },
  );

  it('through has no queue, and so no share', () => {
    expect(queueShare({ kind: 'through' })).toBeNull();
  });

  it('power:1 is proportional', () => {
    const [power, proportional] = [shareOf('power:1'), shareOf('proportional')];
    fc.assert(
      fc.property(size, size, (front, back) => {
        expect(power(front, back)).toBeCloseTo(proportional(front, back), 12);
      }),
      { seed: 1 },
    );
  });
});
