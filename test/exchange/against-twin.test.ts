import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sized } from '../full.js';
import { difference } from './differences.js';
import { drive, type Scenario, scenarios, slowOptions } from './scenario.js';
import { SlowExchange } from './slow/slow-exchange.js';
import { stageOf } from './stage.js';

/** `COUNT` or `COUNT:SEED`: so many scenarios of each size, `TICKWRIGHT_SCENARIOS=20000:7 npx vitest run against-twin`. */
const [count, seed = '20240808'] = (process.env.TICKWRIGHT_SCENARIOS ?? '').split(':').filter(Boolean);

const SIZES = [
  ['short', { events: 12, calls: 6, mood: 'any' }, { short: 350, full: 1_000 }],
  ['middling', { events: 40, calls: 25, mood: 'any' }, { short: 150, full: 500 }],
  ['long', { events: 150, calls: 80, mood: 'any' }, { short: 20, full: 60 }],
  ['queueing', { events: 60, calls: 12, mood: 'calm' }, { short: 250, full: 800 }],
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
    const numRuns = count === undefined ? sized(usual) : Math.ceil(Number(count));
    fc.assert(
      fc.property(scenarios(size), (scenario) => {
        expect(differenceOf(scenario)).toBe(null);
      }),
      { numRuns, seed: Number(seed) },
    );
  });
});
