import { expect, it } from 'vitest';
import { providerContext } from '../../../../core/data/provider-context.js';
import synthetic, { type SyntheticDataOptions } from '../../../../plugins/providers/synthetic/index.js';
import { shippedVenues } from '../../../fixtures/feeds.js';

const HOUR_US = 3600e6;
const START_US = 1_700_000_000e6;

async function stretchesOf(options: SyntheticDataOptions) {
  const session = await synthetic.create(options, providerContext({ venues: await shippedVenues() }));
  await session.close();
  return session.generated!.truth!().stretches;
}

it('what was true of a market is known without a hole, from its start to its end', async () => {
  const terms = { scenario: 'regimes', start: START_US, durationUs: 26 * HOUR_US } as const;
  const stretches = await stretchesOf({ ...terms, seed: 7 });
  expect(stretches.length).toBeGreaterThan(3);
  expect(stretches[0]!.fromUs).toBe(START_US);
  expect(stretches.slice(1).map(({ fromUs }) => fromUs)).toEqual(
    stretches.slice(0, -1).map(({ toUs }) => toUs),
  );
  expect(stretches.at(-1)!.toUs).toBeGreaterThanOrEqual(START_US + 26 * HOUR_US);
  expect(await stretchesOf({ ...terms, seed: 8 })).not.toEqual(stretches);
});

it('elsewhere one thing is true throughout', async () => {
  const stretches = await stretchesOf({ scenario: 'null', seed: 3, durationUs: HOUR_US });
  expect(stretches.map(({ name, fromUs, toUs }) => [name, toUs - fromUs])).toEqual([['null', HOUR_US]]);
});
