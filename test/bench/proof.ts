import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { type DataSpec, openFeed } from '../../core/feeds.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy } from '../../core/loader/strategies.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { run } from '../../core/run.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';
import { recordingData, writeLongRecording } from './recording.js';

const ROUNDS = 9;

interface Case {
  readonly name: string;
  readonly data: DataSpec;
  readonly timeframe: string;
}

/** What the proof against look-ahead costs of a run of RTAI, the same run with and without it in turn. */
export async function benchProof(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const file = join(folder, 'long.rec.gz');
    writeLongRecording(file, 4);
    const built = { kind: 'synthetic', scenario: 'reverting', seed: 42 } as const;
    const cases: readonly Case[] = [
      {
        name: 'a day of a synthetic market at 1m',
        data: { ...built, durationUs: 24 * US_PER_HOUR },
        timeframe: '1m',
      },
      {
        name: 'four hours of it at 1s',
        data: { ...built, durationUs: 4 * US_PER_HOUR },
        timeframe: '1s',
      },
      { name: '23 minutes of a recording at 1s', data: recordingData(file), timeframe: '1s' },
    ];
    for (const one of cases) await measure(one);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure({ name, data, timeframe }: Case): Promise<void> {
  const venues = await loadVenues();
  const loaded = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  const overrides = [{ source: 'bench', path: ['timeframe'], value: timeframe }];
  const { config, given } = await loadConfig({ overrides });
  const spec = { config, given, instruments: null };
  const took = async (proof: boolean) => {
    const open = await openFeed({ venues, data });
    // Processor time, not the clock's: what else the machine does is neither run's.
    const start = process.cpuUsage();
    const result = await run(spec, open, { loaded, proof });
    const { user, system } = process.cpuUsage(start);
    return { us: user + system, result };
  };
  const first = { with: (await took(true)).result, without: (await took(false)).result };
  requireSame('the trades', JSON.stringify(first.with.trades), JSON.stringify(first.without.trades));
  const cost: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const without = await took(false);
    const proved = await took(true);
    cost.push((proved.us / without.us - 1) * 100);
  }
  const { proof_rows: rows, proof_rows_checked: checked } = first.with.counters;
  printFigure(
    { name: `look-ahead proof of ${checked} of ${rows} rows, ${name}`, unit: '%', goal: 10 },
    { ours: cost, naive: null, n: rows! },
  );
}
