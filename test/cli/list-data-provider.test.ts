import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';
import { quoteLines, START_US, tradeLine, writeRecording } from './recordings.js';

const folder = temporaryFolder();
const BTC = 'binanceusdm:BTC/USDT:USDT';
const ETH = 'binanceusdm:ETH/USDT:USDT';

const DOCS = readFileSync(fileURLToPath(new URL('../../docs/plugins.md', import.meta.url)), 'utf8');
const CSV_QUOTES = /```ts\n(import \{ createHash[\s\S]*?)```/.exec(DOCS)![1]!;

beforeAll(async () => {
  writeRecording(join(folder, 'btc.rec.gz'), [
    ...quoteLines(60),
    tradeLine(START_US + 59_900_000, 60_000, 1),
  ]);
  writeRecording(join(folder, 'eth.rec.gz'), quoteLines(60, 'ETHUSDT'));
  writeFileSync(join(folder, 'broken.rec.gz'), 'this is no gzip');
  writeFileSync(join(folder, 'empty.csv'), '');
  writeFileSync(join(folder, 'quotes.csv'), `${START_US},100,1,101,1\n`);
  mkdirSync(join(folder, 'user_data', 'plugins'), { recursive: true });
  writeFileSync(join(folder, 'user_data', 'plugins', 'csv-quotes.ts'), CSV_QUOTES);
  writeFileSync(
    join(folder, 'user_data', 'plugins', 'odd.ts'),
    `import { defineDataProvider, z } from 'tickwright/plugin';
export default defineDataProvider({ name: 'odd', schema: z.strictObject({}), create: async () => { throw new TypeError('the line is dead'); } });
`,
  );
  for (const file of ['quotes', 'empty']) {
    writeFileSync(
      join(folder, `${file}.json`),
      JSON.stringify({ data: { provider: 'csv-quotes', file: `${file}.csv` } }),
    );
  }
  const both = ['--recording', 'binanceusdm=btc.rec.gz', '--recording', 'binanceusdm=eth.rec.gz'];
  expect((await bot(['convert-data', ...both, '--datadir', 'user_data/data'], folder)).code).toBe(0);
  expect((await bot(['generate-data', '--duration', '1m', '--out', 'made.rec.gz'], folder)).code).toBe(0);
}, 120_000);

const list = (...args: readonly string[]) => bot(['list-data', '--provider', ...args], folder);

async function json(code: number, ...args: readonly string[]): Promise<unknown> {
  const called = await list(...args, '--json');
  expect(called).toMatchObject({ code, stderr: '' });
  return JSON.parse(called.stdout);
}

describe('list-data --provider says what a provider serves', () => {
  it('of columns, all that are stored', async () => {
    const { code, stdout } = await list('columns');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Instrument +Kinds +First +Last$/m);
    const [from, to] = ['2024-08-08 00:00:00.000000 UTC', '2024-08-08 00:00:59.900000 UTC'];
    expect(stdout).toContain(`${BTC}  quote trade  ${from}  ${to}\n`);
    expect(stdout).toContain(`${ETH}  quote        ${from}  ${to}\n`);
  });

  it('of columns, one of them', async () => {
    expect(await json(0, 'columns', '--instrument', ETH)).toEqual({
      provider: 'columns',
      serves: [{ instrument: ETH, kinds: ['quote'], first_us: START_US, last_us: START_US + 59_900_000 }],
    });
  });

  it('of a recording, what its sidecar says', async () => {
    expect(await json(0, 'recording', '--recording', 'made.rec.gz')).toMatchObject({
      serves: [{ instrument: BTC, kinds: null, first_us: 1_704_067_200_000_000, last_us: null }],
    });
    const bare = await list('recording', '--recording', 'binanceusdm=btc.rec.gz');
    expect(bare).toEqual({
      code: 0,
      stdout: 'recording does not say what it has before it is read; --check reads its beginning.\n',
      stderr: '',
    });
  });

  it('of the synthetic market, its instruments', async () => {
    expect(await json(0, 'synthetic', '--instrument', ETH)).toMatchObject({ serves: [{ instrument: ETH }] });
  });

  it('of a plugin', async () => {
    expect(await json(0, 'csv-quotes', '--config', 'quotes.json')).toEqual({
      provider: 'csv-quotes',
      serves: [{ instrument: BTC, kinds: ['quote'], first_us: null, last_us: null }],
    });
  });
});

describe('list-data --provider --check reads the beginning', () => {
  it('of each source', async () => {
    const both = ['--recording', 'binanceusdm=btc.rec.gz', '--recording', 'binanceusdm=eth.rec.gz'];
    const { code, stdout } = await list('recording', ...both, '--check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^recording opens: the first events of 2 sources in \d+ ms\.$/m);
    expect(stdout).toContain(`btc.rec.gz  ${BTC}  quote trade  2024-08-08 00:00:00.000000 UTC\n`);
    expect(stdout).toContain(`eth.rec.gz  ${ETH}  quote        2024-08-08 00:00:00.000000 UTC\n`);
  });

  it('and prints JSON without names of files and times of the wall', async () => {
    const check = () => json(0, 'recording', '--recording', 'binanceusdm=btc.rec.gz', '--check');
    expect(await check()).toEqual({
      provider: 'recording',
      ok: true,
      reason: null,
      serves: [],
      sources: [
        {
          venue: 'binanceusdm',
          ok: true,
          reason: null,
          instruments: [{ instrument: BTC, kinds: ['quote', 'trade'], first_us: START_US }],
        },
      ],
    });
    expect(await check()).toEqual(await check());
  });

  it('of a plugin, within the time asked for', async () => {
    const called = await list('csv-quotes', '--config', 'quotes.json', '--check');
    expect(called.stdout).toContain(`quotes.csv  ${BTC}  quote  2024-08-08 00:00:00.000000 UTC\n`);
  });

  it('of a market of several venues', async () => {
    const called = await list('synthetic', '--scenario', 'basis', '--duration', '5m', '--check');
    expect(called.stdout).toMatch(/^synthetic opens: the first events of 2 sources in \d+ ms\.$/m);
  });

  it('and says that there is no event', async () => {
    const { code, stdout } = await list('csv-quotes', '--config', 'empty.json', '--check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^empty\.csv +no event$/m);
  });

  it('and why a source cannot be read', async () => {
    const files = ['--recording', 'binanceusdm=btc.rec.gz', '--recording', 'binanceusdm=broken.rec.gz'];
    const called = await list('recording', ...files, '--check');
    expect(called).toMatchObject({ code: 1, stderr: '' });
    expect(called.stdout).toContain('recording opens, but 1 of its 2 sources cannot be read.');
    expect(called.stdout).toMatch(/^broken\.rec\.gz: broken\.rec\.gz: not a sound gzip file/m);
    expect(await json(1, 'recording', ...files, '--check')).toMatchObject({ ok: false, reason: null });
  });

  it.each<[string, readonly string[], string]>([
    ['a plugin that throws', ['odd'], 'the line is dead'],
    [
      'a file that is not there',
      ['recording', '--recording', 'binanceusdm=gone.rec.gz'],
      'recording gone.rec.gz does not exist',
    ],
    ['a folder that is not there', ['columns', '--datadir', 'gone'], 'data directory "gone" does not exist'],
  ])('and why it does not open: %s', async (_, args, reason) => {
    const called = await list(...args, '--check');
    expect(called).toEqual({ code: 1, stdout: `${args[0]} does not open: ${reason}\n`, stderr: '' });
    expect(await json(1, ...args, '--check')).toMatchObject({ ok: false, reason, sources: [] });
  });
});

describe('list-data --provider refuses', () => {
  it.each<[string, readonly string[], string]>([
    [
      'an unknown provider',
      ['--provider', 'colums'],
      'unknown data provider colums: there are columns, csv-quotes, odd, recording, synthetic; did you mean columns?',
    ],
    [
      'recordings that none are named of',
      ['--provider', 'recording'],
      'which recordings? --recording [venue=]FILE',
    ],
    [
      'an option that is missing',
      ['--provider', 'csv-quotes'],
      'data.file is missing: expected text (the CSV file)',
    ],
    ['a check of nothing', ['--check'], '--check needs --provider NAME'],
    ['a recording of nothing', ['--recording', 'btc.rec.gz'], '--recording needs --provider NAME'],
  ])('%s', async (_, args, says) => {
    const called = await bot(['list-data', ...args], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toContain(says);
  });
});
