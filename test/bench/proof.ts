import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy } from '../../core/loader/strategies.js';
import { US_PER_HOUR } from '../../core/market/time.js';
import { type FeedOptions, openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import { LookAheadProof } from '../../core/strategy/proof.js';
import { syntheticData } from '../fixtures/synthetic.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';
import { recordingData, writeLongRecording } from './recording.js';

const ROUNDS = 9;

interface Case {
  readonly name: string;
  readonly data: FeedOptions['data'];
  readonly timeframe: string;
}

/** What the proof against look-ahead costs: its own time in a run of RTAI, against the rest of that run. */
export async function benchProof(): Promise<void> {
  timeChecks();
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const file = join(folder, 'long.rec.gz');
    writeLongRecording(file, 4);
    const built = { scenario: 'reverting', seed: 42 } as const;
    const cases: readonly Case[] = [
      {
        name: 'a day of a synthetic market at 1m',
        data: syntheticData({ ...built, durationUs: 24 * US_PER_HOUR }),
        timeframe: '1m',
      },
      {
        name: 'four hours of it at 1s',
        data: syntheticData({ ...built, durationUs: 4 * US_PER_HOUR }),
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
  const timed = async (proof: boolean) => {
    const open = await openFeed({ venues, data });
    provingNs = 0;
    const start = process.hrtime.bigint();
    const result = await run(spec, open, { loaded, proof });
    const restNs = Number(process.hrtime.bigint() - start) - provingNs;
    return { result, cost: (provingNs / restNs) * 100 };
  };
  const { result } = await timed(true);
  const plain = await timed(false);
  requireSame('the trades', JSON.stringify(result.trades), JSON.stringify(plain.result.trades));
  const cost: number[] = [];
  for (let round = 0; round < ROUNDS; round++) cost.push((await timed(true)).cost);
  const { proof_rows: rows, proof_rows_checked: checked } = result.counters;
  printFigure(
    { name: `look-ahead proof of ${checked} of ${rows} rows, ${name}`, unit: '%', goal: 10 },
    { ours: cost, naive: null, n: rows! },
  );
}

let provingNs = 0;

/** Counts the time that checks take: that of two runs differs by more than they cost. */
function timeChecks(): void {
  const { advance } = LookAheadProof.prototype;
  LookAheadProof.prototype.advance = function (...args) {
    const start = process.hrtime.bigint();
    advance.apply(this, args);
    provingNs += Number(process.hrtime.bigint() - start);
  };
}
