import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../core/config/load.js';
import { readTables } from '../../core/examine/column-tables.js';
import { analyseLookAhead } from '../../core/examine/look-ahead.js';
import { findStrategy, resolveParams } from '../../core/loader/strategies.js';
import { US_PER_HOUR, US_PER_SECOND } from '../../core/market/time.js';
import { openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { syntheticData } from '../fixtures/synthetic.js';
import { PROJECT_ROOT } from '../shared-data.js';

const FOLDER = join(PROJECT_ROOT, 'user_data/strategies');
/** By name: a user's own files lie there, too. */
const SHIPPED = ['RtaiStrategy', 'Template'];

const market = async (seed: number) =>
  openFeed({
    venues: await shippedVenues(),
    data: syntheticData({ scenario: 'reverting', seed, durationUs: US_PER_HOUR / 2 }),
  });

describe.each(SHIPPED)('%s looks only back', (name) => {
  it('in every row, with and without what comes after it', async () => {
    const loaded = await findStrategy(name, [FOLDER]);
    const params = resolveParams(loaded.strategy, {});
    const withFuture = await loaded.fresh();
    const timeframeUs = US_PER_SECOND;
    const tables = await readTables(await market(9_101), {
      strategy: withFuture,
      params,
      timeframeUs,
      wanted: null,
    });
    const alone = await loaded.fresh();
    const report = await analyseLookAhead({
      tables,
      withFuture,
      alone,
      params,
      timeframeUs,
      seed: 1,
    });
    expect(report.columns).toEqual([]);
    expect(report.checked).toBeGreaterThan(1_700);
  });

  it('in the rows that a run draws, and those it trades in', async () => {
    const { config, given } = await loadConfig({
      overrides: [{ source: 'test', path: ['timeframe'], value: '1s' }],
    });
    const loaded = await findStrategy(name, [FOLDER]);
    const { counters } = await run({ config, given, instruments: null }, await market(9_102), { loaded });
    expect(counters.proof_rows_checked).toBeGreaterThan(40);
  });
});
