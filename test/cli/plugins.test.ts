import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';
import { START_US, writeRecording } from './recordings.js';

const DOCS = readFileSync(fileURLToPath(new URL('../../docs/plugins.md', import.meta.url)), 'utf8');
const CSV_QUOTES = /```ts\n(import \{ createHash[\s\S]*?)```/.exec(DOCS)![1]!;
/** As a package has it. */
const CSV_QUOTES_JS = transformSync(CSV_QUOTES, { loader: 'ts' }).code;

const BTC = 'binanceusdm:BTC/USDT:USDT';
const SECONDS = 120;

type Files = Readonly<Record<string, string>>;

/** A user's folder with these files, and quotes of two minutes. */
function userFolder(files: Files): string {
  const folder = temporaryFolder();
  const quotes = Array.from({ length: SECONDS * 10 }, (_, i) => {
    const bid = 60_000 + (Math.floor(i / 100) % 2) * 20;
    return `${START_US + i * 100_000},${bid},1,${bid + 0.1},2\n`;
  }).join('');
  const all: Files = { 'quotes.csv': quotes, 'user_data/strategies/Seesaw.ts': seesaw('Seesaw'), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Enters and leaves all the time. */
const seesaw = (name: string, more = '') => `import { defineStrategy } from 'tickwright';
${more}
export default ${definition(name)};
`;

const definition = (name: string) => `defineStrategy({
  name: '${name}',
  timeframe: '1s',
  populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
  populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
})`;

const strategies = (...names: readonly string[]) => `import { defineStrategy } from 'tickwright';
export default { kind: 'strategies', strategies: [${names.map(definition).join(', ')}] };
`;

/** An installed package that is one file and its helper, in JavaScript as packages are. */
function packageFiles(name: string, index: string, more: Files = {}): Files {
  const at = `node_modules/${name}`;
  const manifest = { name, version: '1.0.0', type: 'module', exports: { '.': { import: './index.js' } } };
  const files = { 'package.json': JSON.stringify(manifest), 'index.js': index, ...more };
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${at}/${file}`, text]));
}

interface Result {
  readonly run: { readonly strategy: string; readonly strategy_hash: string };
  readonly inputs: {
    readonly data: readonly { provider: string; instruments: string[]; sha256: string; events: number }[];
  };
  readonly trades: readonly {
    readonly open_us: number;
    readonly close_us: number;
    readonly profit_abs: number;
  }[];
}

async function backtest(folder: string, ...args: readonly string[]): Promise<Result> {
  const called = await bot(['backtesting', '--json', ...args], folder);
  expect(called).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(called.stdout) as Result;
}

/** What came of the trades: their orders have ids of the strategy. */
const money = ({ trades }: Result) =>
  trades.map(({ open_us, close_us, profit_abs }) => [open_us, close_us, profit_abs]);

const config = (document: object) => JSON.stringify(document);
const CSV_CONFIG = config({ data: { provider: 'csv-quotes', file: 'quotes.csv' } });

describe('the data provider of docs/plugins.md', () => {
  let folder: string;
  beforeAll(() => {
    folder = userFolder({ 'user_data/plugins/csv-quotes.ts': CSV_QUOTES, 'config.json': CSV_CONFIG });
  });

  it('gives a backtest its data, by the config', async () => {
    const result = await backtest(folder, '--strategy', 'Seesaw', '--config', 'config.json');
    expect(result.inputs.data).toMatchObject([
      { provider: 'csv-quotes', instruments: [BTC], events: SECONDS * 10 },
    ]);
    expect(result.trades.length).toBeGreaterThan(3);
    expect(await backtest(folder, '--strategy', 'Seesaw', '--config', 'config.json')).toEqual(result);
  });

  it('gives frames theirs, by its name', async () => {
    const called = await bot(
      ['frames', '--config', 'config.json', '--data', 'csv-quotes', '--timeframe', '1s'],
      folder,
    );
    expect(called).toMatchObject({ code: 0, stderr: '' });
    expect(called.stdout.split('\n')).toHaveLength(1 + SECONDS - 1 + 1);
  });

  it.each<[string, object, readonly string[], string]>([
    ['a slip in an option', { data: { provider: 'csv-quotes', fiel: 'quotes.csv' } }, [], 'config.json:1:'],
    [
      'a slip in an option, with the nearest',
      { data: { provider: 'csv-quotes', file: 'quotes.csv', instrumnt: BTC } },
      [],
      'data.instrumnt is not a config key: did you mean "instrument"?',
    ],
    [
      'an option of a wrong type',
      { data: { provider: 'csv-quotes', file: 3 } },
      [],
      'data.file is 3: expected text (the CSV file)',
    ],
    ['no provider', { data: { file: 'quotes.csv' } }, [], 'data.provider is missing: expected text'],
    [
      'an unknown provider',
      { data: { provider: 'csv-quote' } },
      [],
      'unknown data provider csv-quote: there are columns, csv-quotes, recording, synthetic; did you mean csv-quotes?',
    ],
    [
      'options of the config, where a flag names another provider',
      { data: { provider: 'synthetic', duration: '1h' } },
      ['--data', 'csv-quotes'],
      'data.file is missing',
    ],
    [
      'what is not there',
      { data: { provider: 'csv-quotes', file: 'gone.csv' } },
      [],
      'quotes gone.csv cannot be read',
    ],
    [
      'an instrument that its venue does not have',
      { data: { provider: 'csv-quotes', file: 'quotes.csv', instrument: 'binance:BTC/USDT:USDT' } },
      [],
      'binance:BTC/USDT:USDT: binance has no symbol BTC/USDT:USDT',
    ],
  ])('%s is refused in one line', async (_, document, args, says) => {
    writeFileSync(join(folder, 'wrong.json'), config(document));
    const called = await bot(
      ['backtesting', '--strategy', 'Seesaw', '--config', 'wrong.json', ...args],
      folder,
    );
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(/^error: .*\n$/);
    expect(called.stderr).toContain(says.replace('config.json', 'wrong.json'));
  });
});

describe('strategies of a plugin', () => {
  it('are listed with where they come from, and run', async () => {
    const folder = userFolder({ 'user_data/plugins/more.ts': strategies('Patient', 'Hasty') });
    const file = join('user_data', 'plugins', 'more.ts');
    const { stdout } = await bot(['list-strategies', '--json'], folder);
    const listed = JSON.parse(stdout) as { name: string; file: string; status: string }[];
    expect(listed.map(({ name, file, status }) => [name, file, status])).toEqual([
      ['Seesaw', join('user_data', 'strategies', 'Seesaw.ts'), 'OK'],
      ['Patient', file, 'OK'],
      ['Hasty', file, 'OK'],
    ]);
    const [own, same] = [await synthetic(folder, 'Seesaw'), await synthetic(folder, 'Hasty')];
    expect(same.run.strategy).toBe('Hasty');
    expect(same.trades.length).toBeGreaterThan(3);
    expect(money(same)).toEqual(money(own));
  });

  it('may not have the name of another', async () => {
    const folder = userFolder({ 'user_data/plugins/more.ts': strategies('Seesaw') });
    const called = await bot(['backtesting', '--strategy', 'Seesaw'], folder);
    expect(called.code).toBe(2);
    expect(called.stderr).toContain('strategy Seesaw is declared twice, in ');
    const { stdout } = await bot(['list-strategies'], folder);
    expect(stdout.match(/DUPLICATE NAME/g)).toHaveLength(4);
  });

  it('need no folder of files', async () => {
    const folder = userFolder({ 'user_data/plugins/more.ts': strategies('Alone') });
    const result = await synthetic(folder, 'Alone', '--strategy-path', 'gone');
    expect(result.run.strategy).toBe('Alone');
  });
});

/** A short run on the synthetic market. */
const synthetic = (folder: string, strategy: string, ...args: readonly string[]) =>
  backtest(folder, '--strategy', strategy, '--data', 'synthetic', '--duration', '3m', ...args);

describe('a venue of a plugin', () => {
  const PAPER = `import { EventKind, type VenuePlugin } from 'tickwright/plugin';

const text = new TextDecoder();

export default {
  kind: 'venues',
  venues: [
    {
      id: 'paper',
      feeTiers: [{ volume: 0, maker: 0, taker: 0.002 }],
      marginTerms: () => null,
      market: (native) =>
        native !== 'BTCUSDT'
          ? null
          : {
              venue: 'paper', symbol: 'BTC/USDT', native, base: 'BTC', quote: 'USDT', settle: 'USDT', kind: 'spot',
              contractSize: 1, tickSize: '0.1', stepSize: '0.001', minQuantity: null, maxQuantity: null,
              maxMarketQuantity: null, minNotional: null, source: 'plugin',
            },
      parseMarkets: () => null,
      encode: () => [],
      createDecoder: ({ instrument }) => ({
        decode: (bytes, from, to, localTs, sequence, out) => {
          const { bid } = JSON.parse(text.decode(bytes.subarray(from, to))) as { bid: number };
          const row = out.append(EventKind.quote, instrument('BTCUSDT')!.index, localTs, localTs, sequence);
          [out.v0[row], out.v1[row], out.v2[row], out.v3[row]] = [bid, 5, bid + 1, 5];
          return true;
        },
      }),
    },
  ],
} satisfies VenuePlugin;
`;

  it('has its recordings read, and its fees charged', async () => {
    const folder = userFolder({ 'user_data/plugins/paper.ts': PAPER });
    const lines = Array.from(
      { length: 600 },
      (_, i) => `${START_US + i * 100_000}000 {"bid":${100 + (i % 7)}}`,
    );
    writeRecording(join(folder, 'paper.rec.gz'), lines);
    const result = await backtest(folder, '--strategy', 'Seesaw', '--recording', 'paper=paper.rec.gz');
    expect(result.inputs).toMatchObject({
      data: [{ venue: 'paper', instruments: ['paper:BTC/USDT'], events: 600 }],
      instruments: [{ id: 'paper:BTC/USDT', market: 'plugin', maker_fee: 0, taker_fee: 0.002 }],
    });
    expect(result.trades.length).toBeGreaterThan(1);
  });
});

describe('an installed package', () => {
  const WITH_STATE = `import { defineStrategy } from 'tickwright';
import { count } from './count.js';
import { host } from 'its-own-package';
let calls = 0;
export default {
  kind: 'strategies',
  strategies: [defineStrategy({
    name: 'Packed',
    timeframe: '1s',
    populateIndicators: (frames) => {
      if (defineStrategy !== host) throw new Error('there are two hosts');
      if (calls++ !== count()) throw new Error('its modules are of two instances');
      return {};
    },
    botStart: () => { if (calls !== 0) throw new Error('it was told of frames before it began'); },
    populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
    populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
  })],
};
`;
  const COUNT = 'let counted = 0;\nexport const count = () => counted++;\n';
  const NEEDED = packageFiles('its-own-package', "export { defineStrategy as host } from 'tickwright';\n");
  const CONFIG = config({ plugins: ['packed'] });

  it('reaches this very host, has its strategies listed, and fresh instances of all its files', async () => {
    const folder = userFolder({
      ...packageFiles('packed', WITH_STATE, { 'count.js': COUNT }),
      ...NEEDED,
      'config.json': CONFIG,
    });
    const { stdout } = await bot(['list-strategies', '--config', 'config.json'], folder);
    expect(stdout).toMatch(/^Packed +1s +OK +packed$/m);
    const [own, packed] = [
      await synthetic(folder, 'Seesaw'),
      await synthetic(folder, 'Packed', '--config', 'config.json'),
    ];
    expect(packed.trades.length).toBeGreaterThan(3);
    expect(money(packed)).toEqual(money(own));
    expect(packed.run.strategy_hash).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(join(folder, 'node_modules/packed/count.js'), `${COUNT}// More.\n`);
    const changed = await synthetic(folder, 'Packed', '--config', 'config.json');
    expect(changed.run.strategy_hash).not.toBe(packed.run.strategy_hash);
  });

  it('may be a data provider', async () => {
    const document = { plugins: ['@me/csv'], data: { provider: 'csv-quotes', file: 'quotes.csv' } };
    const folder = userFolder({ ...packageFiles('@me/csv', CSV_QUOTES_JS), 'config.json': config(document) });
    const result = await backtest(folder, '--strategy', 'Seesaw', '--config', 'config.json');
    expect(result.inputs.data).toMatchObject([{ provider: 'csv-quotes', events: SECONDS * 10 }]);
  });

  it.each([
    ['tickwright', 'rsi'],
    ['tickwright/plugin', 'EventBatch'],
    ['tickwright/run', 'openFeed'],
  ])('gives a strategy its functions, on this very host: %s', async (surface, name) => {
    const ofHost = `import { ${name} } from '${surface}';\n`;
    const folder = userFolder({
      ...packageFiles('functions', `${ofHost}export const host = ${name};\n`),
      'user_data/strategies/Uses.ts': seesaw(
        'Uses',
        `${ofHost}import { host } from 'functions';\nif (host !== ${name}) throw new Error('there are two hosts');`,
      ),
    });
    expect((await synthetic(folder, 'Uses')).run.strategy).toBe('Uses');
  });

  it.each<[string, Files, RegExp]>([
    ['is not installed', {}, /plugin packed: it is not installed: npm install packed/],
    [
      'throws',
      packageFiles('packed', "throw new Error('out of luck');"),
      /plugin packed: out of luck \(.*packed.index\.js:1:7/,
    ],
    [
      'is none',
      packageFiles('packed', 'export default 3;'),
      /plugin packed: its default export is no plugin: expected an object with the kind 'venues' or/,
    ],
    [
      'takes a name that is taken',
      packageFiles('packed', CSV_QUOTES_JS.replace('"csv-quotes"', '"columns"')),
      /plugin packed: the data provider columns is there already, of the host/,
    ],
  ])('that %s ends every command, for the config names it', async (_, files, says) => {
    const folder = userFolder({ ...files, 'config.json': CONFIG });
    for (const command of [['list-strategies'], ['backtesting', '--strategy', 'Seesaw']]) {
      const called = await bot([...command, '--config', 'config.json'], folder);
      expect(called).toMatchObject({ code: 2, stdout: '' });
      expect(called.stderr).toMatch(says);
    }
  });
});

describe('a file that is no plugin', () => {
  const broken: Readonly<Record<string, readonly [source: string, says: RegExp]>> = {
    'that throws': ["throw new Error('out of luck');", /out of luck \(broken\.ts:1:7\)/],
    'that does not compile': ['export default {{', /broken\.ts:1:/],
    'of no kind': ['export default {};', /its kind is missing: expected the kind 'venues' or/],
    'of a kind with a slip': [
      "export default { kind: 'strategy' };",
      /its kind is "strategy": did you mean 'strategies'\?/,
    ],
    'of features': [
      "export default { kind: 'features', features: {} };",
      /features need no plugin: export their functions/,
    ],
    'that is a strategy': [
      seesaw('Stray'),
      /its default export is a strategy: expected it in the folder of strategies/,
    ],
    'whose strategies are none': [
      "export default { kind: 'strategies', strategies: [1] };",
      /number 1 of its strategies is not made by defineStrategy/,
    ],
    'whose provider has no schema': [
      "export default { kind: 'data-provider', name: 'odd', create: () => 1 };",
      /the schema of odd is missing: expected one made with z of 'tickwright\/plugin'/,
    ],
    'whose provider has no good name': [
      "export default { kind: 'data-provider', name: 'Odd One' };",
      /its name is "Odd One": expected lower case/,
    ],
    'whose venue is half a venue': [
      "export default { kind: 'venues', venues: [{ id: 'odd', feeTiers: [] }] };",
      /its venue odd has no function marginTerms/,
    ],
    'whose venue is there already': [
      "const f = () => null; export default { kind: 'venues', venues: [{ id: 'binance', feeTiers: [], marginTerms: f, market: f, parseMarkets: f, createDecoder: f, encode: f }] };",
      /the venue binance is there already, of the host/,
    ],
  };

  it.concurrent.each(Object.entries(broken))(
    '%s is said, and stops nothing that does without it',
    async (_, [source, says]) => {
      const folder = userFolder({ 'user_data/plugins/broken.ts': source });
      const called = await bot(['list-strategies'], folder);
      expect(called.code).toBe(0);
      expect(called.stdout).toMatch(/^Seesaw +1s +OK/m);
      expect(called.stderr).toContain(`plugin ${join('user_data', 'plugins', 'broken.ts')} is left out: `);
      expect(called.stderr).toMatch(says);
    },
  );

  it('stops what needs the name that it would have', async () => {
    const taken = CSV_QUOTES.replace("'csv-quotes'", "'synthetic'");
    const folder = userFolder({ 'user_data/plugins/mine.ts': taken });
    const called = await bot(['backtesting', '--strategy', 'Seesaw', '--data', 'synthetic'], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toMatch(
      /error: plugin .*mine\.ts: the data provider synthetic is there already, of the host\n$/,
    );
  });

  it('without a default export is a part, which strategies import', async () => {
    const folder = userFolder({
      'user_data/plugins/part.ts': 'export const part: number = 20e6;\n',
      'user_data/strategies/Uses.ts': seesaw(
        'Uses',
        "import { part } from '../plugins/part.js';\nif (part !== 20e6) throw new Error();",
      ),
    });
    expect((await synthetic(folder, 'Uses')).run.strategy).toBe('Uses');
    const called = await bot(['backtesting', '--strategy', 'Uses', '--data', 'part'], folder);
    expect(called.code).toBe(2);
    expect(called.stderr).toContain(
      `${join('user_data', 'plugins', 'part.ts')}: no plugin without a default export`,
    );
  });
});

describe('the synthetic market', () => {
  let folder: string;
  beforeAll(() => {
    folder = userFolder({
      'seeded.json': config({ seed: 7, data: { provider: 'synthetic', scenario: 'null', duration: '3m' } }),
    });
  });

  it('is what the flags say, as it is what the config says', async () => {
    const flags = await synthetic(folder, 'Seesaw', '--scenario', 'null', '--seed', '7', '--instrument', BTC);
    expect(flags.inputs).toMatchObject({
      data: [{ provider: 'synthetic', instruments: [BTC], sha256: null }],
      synthetic: { scenario: 'null', seed: 7, parameters: { duration_us: 180_000_000 } },
    });
    const written = await backtest(
      folder,
      '--strategy',
      'Seesaw',
      '--config',
      'seeded.json',
      '--instrument',
      BTC,
    );
    expect(written).toEqual(flags);
  });

  it('has the flag’s seed, then the one of its own options, then the run’s', async () => {
    const seedOf = async (...args: readonly string[]) =>
      ((await synthetic(folder, 'Seesaw', ...args)).inputs as unknown as { synthetic: { seed: number } })
        .synthetic.seed;
    expect(await seedOf()).toBe(42);
    expect(await seedOf('--config', 'seeded.json')).toBe(7);
    expect(await seedOf('--config', 'seeded.json', '--seed', '8')).toBe(8);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a scenario without it',
      ['--scenario', 'null'],
      '--scenario is of the synthetic market: it needs --data synthetic',
    ],
    [
      'a duration without it',
      ['--duration', '1h', '--data', 'columns'],
      '--duration is of the synthetic market: it needs --data synthetic',
    ],
    [
      'a scenario that is none',
      ['--data', 'synthetic', '--scenario', 'nul'],
      '--scenario: data.scenario is "nul": expected "reverting" or "null" or',
    ],
    [
      'a duration that is none',
      ['--data', 'synthetic', '--duration', 'long'],
      '--duration: data.duration is "long": expected a time such as 90s, 30m, 26h or 7d',
    ],
    [
      'an instrument that is none',
      ['--data', 'synthetic', '--instrument', 'BTC'],
      'instrument "BTC": expected venue:SYMBOL',
    ],
    [
      'recordings that none are named of',
      ['--data', 'recording'],
      'which recordings? --recording [venue=]FILE',
    ],
  ])('%s is refused', async (_, args, says) => {
    const called = await bot(['backtesting', '--strategy', 'Seesaw', ...args], folder);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toContain(says);
    expect(called.stderr).toMatch(/^error: .*\n$/);
  });
});
