import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy } from '../../core/loader/strategies.js';
import { resultJson } from '../../core/report/json.js';
import { type DataSpec, openFeed } from '../../core/run/feeds.js';
import type { RunSpec } from '../../core/run/prepared-run.js';
import { run, runTogether } from '../../core/run/run.js';
import { PROJECT_ROOT, sharedData } from '../shared-data.js';
import { printFigure, requireSame } from './figure.js';
import { convertRecording, RECORDING, recordingData } from './recording.js';

const RUNS = 100;
const RUNS_A_SIDE = 10;
const GOAL = 0.2;

/** A hundred runs of RTAI with other entry thresholds over one feed, as a share of a hundred runs: processor time. */
export async function benchTogether(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const recording = recordingData(sharedData(RECORDING));
    const columns = await convertRecording(recording, join(folder, 'columns'));
    await measure('the column store', columns, false);
    await measure('the recording', recording, false);
    await measure('the recording, with the proof', recording, true);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(name: string, data: DataSpec, proof: boolean): Promise<void> {
  const venues = await loadVenues();
  const loaded = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  const specs = await thresholds();
  const options = { loaded, proof };
  const alone = async () => {
    const results: string[] = [];
    for (const spec of specs) {
      results.push(resultJson(await run(spec, await openFeed({ venues, data }), options)));
    }
    return results;
  };
  const together = async () => {
    const runs = specs.map((spec) => ({ spec, options }));
    return (await runTogether(runs, await openFeed({ venues, data }))).map(resultJson);
  };
  // The first run compiles what the others have.
  await run(specs[0]!, await openFeed({ venues, data }), options);
  const plain = await processorTime(alone);
  const ours = await processorTime(together);
  for (const [i, json] of ours.results.entries()) requireSame(`run ${i}`, json, plain.results[i]);
  printFigure(
    { name: `${RUNS} runs over one feed, of ${RUNS} runs, ${name}`, unit: 'x', goal: GOAL },
    { ours: [ours.micros / plain.micros], naive: null, n: RUNS },
  );
}

async function thresholds(): Promise<readonly RunSpec[]> {
  const overrides = [{ source: 'bench', path: ['timeframe'], value: '1s' }];
  const { config, given } = await loadConfig({ overrides });
  return Array.from({ length: RUNS }, (_, i) => {
    const strategy_params = {
      ofiEntry: 1 + 0.25 * (i % RUNS_A_SIDE),
      mpdEntry: 0.5 + 0.2 * Math.floor(i / RUNS_A_SIDE),
    };
    return { config: { ...config, strategy_params }, given, instruments: null };
  });
}

async function processorTime(work: () => Promise<readonly string[]>) {
  const start = process.cpuUsage();
  const results = await work();
  const { user, system } = process.cpuUsage(start);
  return { results, micros: user + system };
}
