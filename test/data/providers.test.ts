import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { convert } from '../../core/data/convert.js';
import { BUILT_IN_PROVIDERS } from '../../core/data/providers/index.js';
import { loadPlugins } from '../../core/loader/plugins.js';
import { openFeed } from '../../core/run/feeds.js';
import synthetic from '../../plugins/providers/synthetic/index.js';
import { quoteLines, START_US, tradeLine, writeRecording } from '../cli/recordings.js';
import { describeDataProvider } from '../contracts/data-provider.js';
import { shippedVenues } from '../fixtures/feeds.js';

const BTC = 'binanceusdm:BTC/USDT:USDT';
const ETH = 'binanceusdm:ETH/USDT:USDT';
const US_PER_SECOND = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'tickwright-providers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (...names: readonly string[]) => join(folder, ...names);

/** Ten quotes a second of both, at the same times, and a trade of the first each second. */
function lines(seconds: number): string[] {
  const trades = Array.from({ length: seconds }, (_, i) =>
    tradeLine(START_US + i * US_PER_SECOND, 60_000, 0.5),
  );
  const all = [...quoteLines(seconds, 'ETHUSDT'), ...quoteLines(seconds), ...trades];
  return all.sort((a, b) => (a.slice(0, 19) < b.slice(0, 19) ? -1 : a.slice(0, 19) > b.slice(0, 19) ? 1 : 0));
}

const example = /```ts\n(import \{ createHash[\s\S]*?)```/.exec(
  readFileSync(fileURLToPath(new URL('../../docs/plugins.md', import.meta.url)), 'utf8'),
)![1]!;

mkdirSync(path('plugins'));
writeFileSync(path('plugins', 'csv-quotes.ts'), example);
const csvQuotes = (await loadPlugins({ folder: path('plugins') })).provider('csv-quotes');

/** As many as need several batches. */
const CSV_LINES = 40_000;

beforeAll(async () => {
  writeRecording(path('sound.rec.gz'), lines(300));
  writeFileSync(path('broken.rec.gz'), 'this is no gzip');
  const venues = await shippedVenues();
  for (const name of ['columns', 'cut']) {
    const files = [{ venue: 'binanceusdm', file: path('sound.rec.gz') }];
    const open = await openFeed({ venues, data: { kind: 'recording', files, recover: false } });
    await convert(open, { datadir: path(name), overwrite: false });
    await open.feed.close();
  }
  const stored = readdirSync(path('cut'), { recursive: true, encoding: 'utf8' });
  for (const file of stored) if (file.endsWith('.parquet')) truncateSync(path('cut', file), 1_000);
  const csv = (at: (i: number) => number) =>
    Array.from({ length: CSV_LINES }, (_, i) => `${at(i)},100,1,100.${(i % 9) + 1},2\n`).join('');
  writeFileSync(
    path('quotes.csv'),
    csv((i) => START_US + Math.floor(i / 3) * 1_000),
  );
  writeFileSync(
    path('back.csv'),
    csv((i) => START_US - i),
  );
}, 120_000);

describeDataProvider({
  provider: BUILT_IN_PROVIDERS.recording,
  options: () => ({ files: [`binanceusdm=${path('sound.rec.gz')}`] }),
  holds: { [BTC]: 3_300, [ETH]: 3_000 },
  refused: [
    [{ files: [] }, /data\.files is \[\]: expected a list of at least 1/],
    [{ files: [3] }, /data\.files\.0 is 3: expected \[venue=\]FILE/],
    [{ files: ['a'], recover: 'yes' }, /data\.recover is "yes": expected true or false/],
    [{ files: ['a'], recovr: true }, /data\.recovr is not a config key: did you mean "recover"\?/],
  ],
  broken: () => ({ files: [{ venue: 'binanceusdm', file: path('broken.rec.gz') }] }),
  folder: () => folder,
});

describeDataProvider({
  provider: BUILT_IN_PROVIDERS.columns,
  options: () => ({ datadir: path('columns') }),
  holds: { [BTC]: 3_300, [ETH]: 3_000 },
  refused: [
    [{ instruments: [] }, /data\.instruments is \[\]: expected a list of at least 1/],
    [{ instrument: [BTC] }, /data\.instrument is not a config key: did you mean "instruments"\?/],
  ],
  broken: () => ({ datadir: path('cut') }),
  folder: () => folder,
});

describeDataProvider({
  provider: synthetic,
  options: () => ({ scenario: 'basis', duration: '5m', seed: 7 }),
  holds: 'unknown',
  refused: [
    [{ scenario: 'nul' }, /data\.scenario is "nul": expected "reverting" or "null" or "trending"/],
    [{ duration: 'long' }, /data\.duration is "long": expected a time such as 90s, 30m, 26h or 7d/],
    [{ duration: '0s' }, /data\.duration is "0s": expected a time/],
    [{ start: 'today' }, /data\.start is "today": expected a day \(20240101\) or epoch milliseconds/],
    [{ events_per_second: 0 }, /data\.events_per_second is 0: expected a number above 0/],
    [{ sed: 1 }, /data\.sed is not a config key: did you mean "seed"\?/],
  ],
  broken: null,
  folder: () => folder,
});

describeDataProvider({
  provider: csvQuotes,
  options: () => ({ file: path('quotes.csv'), instrument: ETH }),
  holds: { [ETH]: CSV_LINES },
  refused: [
    [{}, /data\.file is missing: expected text/],
    [{ fil: 'a', file: 'a' }, /data\.fil is not a config key: did you mean "file"\?/],
  ],
  broken: () => ({ file: path('back.csv') }),
  folder: () => folder,
});
