import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const STRATEGIES = join('user_data', 'strategies');

beforeAll(async () => {
  mkdirSync(join(folder, STRATEGIES), { recursive: true });
  const generated = await bot(['generate-data', '--duration', '30m', '--out', 'market.rec.gz'], folder);
  expect(generated.code).toBe(0);
});

function drop(name: string, source: string): void {
  writeFileSync(join(folder, STRATEGIES, `${name}.ts`), source);
}

const backtest = (strategy: string, ...more: string[]) =>
  bot(['backtesting', '--strategy', strategy, '--recording', 'market.rec.gz', ...more], folder);

it('a file dropped into user_data/strategies trades', async () => {
  drop(
    'Seesaw',
    `import { defineStrategy } from 'tickwright';

export default defineStrategy({
  name: 'Seesaw',
  timeframe: '1s',
  populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 60e6 === 0)) }),
  populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 60e6 === 30e6)) }),
});
`,
  );
  const called = await backtest('Seesaw', '--json');
  expect(called.code).toBe(0);
  const { trades } = JSON.parse(called.stdout) as { trades: unknown[] };
  expect(trades.length).toBeGreaterThan(20);
});

const THROWING_LINE = 4;

/** A strategy that enters and leaves all the time, and throws in one hook, in line 4 of its file. */
function throwsIn(hook: string, more: string): string {
  return `import { defineStrategy } from 'tickwright';

function broken(): never {
  throw new Error('out of luck');
}

export default defineStrategy({
  name: 'Breaks_${hook}',
  timeframe: '1s',
  ${more}
  populateEntry: (frames) => ({ enter_long: frames.ts.map((ts) => +(ts % 20e6 === 0)) }),
  populateExit: (frames) => ({ exit_long: frames.ts.map((ts) => +(ts % 20e6 === 10e6)) }),
  ${hook}: broken,
});
`;
}

/** Each hook, with what makes the host call it. */
const HOOKS: Readonly<Record<string, string>> = {
  features: '',
  botStart: '',
  populateIndicators: '',
  conditions: '',
  populateEntry: '',
  populateExit: '',
  customStakeAmount: '',
  customEntryPrice: "orderTypes: { entry: 'limit' },",
  confirmTradeEntry: '',
  customStoploss: '',
  customExit: '',
  customExitPrice: "orderTypes: { exit: 'limit' },",
  confirmTradeExit: '',
  onQuote: '',
  onTrade: '',
  onDepth: '',
  onLiquidation: '',
  onOpenInterest: '',
  onFrame: '',
};

describe('a strategy that throws is reported with its own line', () => {
  it.concurrent.each(Object.entries(HOOKS))('in %s', async (hook, more) => {
    drop(`Breaks_${hook}`, throwsIn(hook, more));
    const called = await backtest(`Breaks_${hook}`);
    expect(called).toMatchObject({ code: 1, stdout: '' });
    expect(called.stderr).toContain(`error: Breaks_${hook} threw in ${hook}: out of luck\n`);
    expect(called.stderr).toContain(`Breaks_${hook}.ts:${THROWING_LINE}:`);
    expect(called.stderr).not.toContain('.tickwright');
  });
});

describe('a strategy that cannot be loaded is reported with its own line', () => {
  it.each([
    [
      'it throws',
      'Throws',
      "const name = 'Throws';\n\nthrow new Error(name + ' is out of luck');\n",
      'Throws.ts:3:',
    ],
    ['it is no TypeScript', 'Breaks', 'export default {{ Breaks', 'Breaks.ts:1:'],
  ])('%s', async (_, name, source, place) => {
    drop(name, source);
    const called = await backtest(name);
    expect(called).toMatchObject({ code: 1, stdout: '' });
    expect(called.stderr).toContain(place);
  });
});
