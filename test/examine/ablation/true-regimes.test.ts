import { expect, it } from 'vitest';
import { trueRegimes } from '../../../core/examine/ablation/true-regimes.js';
import { shippedVenues } from '../../fixtures/feeds.js';

const HOUR_US = 3600e6;
const START_US = 1_700_000_000e6;

it('what was true of a market is known without a hole, from its start to its end', async () => {
  const regimes = trueRegimes(
    { scenario: 'regimes', seed: 1, start: START_US, durationUs: 26 * HOUR_US },
    await shippedVenues(),
  );
  const stretches = regimes(7);
  expect(stretches.length).toBeGreaterThan(3);
  expect(stretches[0]!.fromUs).toBe(START_US);
  expect(stretches.slice(1).map(({ fromUs }) => fromUs)).toEqual(
    stretches.slice(0, -1).map(({ toUs }) => toUs),
  );
  expect(stretches.at(-1)!.toUs).toBeGreaterThanOrEqual(START_US + 26 * HOUR_US);
  expect(regimes(8)).not.toEqual(stretches);
});

it('elsewhere one thing is true throughout', async () => {
  const regimes = trueRegimes({ scenario: 'null', seed: 1, durationUs: HOUR_US }, await shippedVenues());
  expect(regimes(3).map(({ name, fromUs, toUs }) => [name, toUs - fromUs])).toEqual([['null', HOUR_US]]);
});
