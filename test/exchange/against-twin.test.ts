import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { difference } from './differences.js';
import { drive, type Scenario, scenarios, slowOptions } from './scenario.js';
import { SlowExchange } from './slow/slow-exchange.js';
import { stageOf } from './stage.js';

/** How many scenarios of each size: many more by `TICKWRIGHT_SCENARIOS=20000 npx vitest run against-twin`, or `20000:SEED`. */
const [count = '1', seed = '20240808'] = (process.env.TICKWRIGHT_SCENARIOS ?? '').split(':').filter(Boolean);
const RUNS = { numRuns: Math.ceil(Number(count)), seed: Number(seed) };
const IN_A_NORMAL_RUN = process.env.TICKWRIGHT_SCENARIOS === undefined;

const SIZES = [
  ['short', { events: 12, calls: 6, mood: 'any' }, 1_000],
  ['middling', { events: 40, calls: 25, mood: 'any' }, 500],
  ['long', { events: 150, calls: 80, mood: 'any' }, 60],
  ['queueing', { events: 60, calls: 12, mood: 'calm' }, 800],
] as const;

function differenceOf(scenario: Scenario): string | null {
  const slow = new SlowExchange(slowOptions(scenario));
  const fast = stageOf(scenario);
  drive(scenario, slow);
  drive(scenario, fast);
  return difference(scenario, slow, fast);
}

/** The simulated exchange and the slow one, which was written from docs/fills.md alone, say the same. */
describe('against the slow exchange', () => {
  test.each(SIZES)('%s scenarios', (_name, size, usual) => {
    fc.assert(
      fc.property(scenarios(size), (scenario) => {
        expect(differenceOf(scenario)).toBe(null);
      }),
      IN_A_NORMAL_RUN ? { ...RUNS, numRuns: usual } : RUNS,
    );
  });
});
