import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotError } from '../../core/errors.js';
import * as tickwright from '../../core/index.js';
import { findStrategy, listStrategies } from '../../core/loader/strategies.js';
import type { BacktestResult } from '../../core/report/result.js';
import { STRATEGY_PARTS } from '../../core/strategy/definition.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { runScript } from '../fixtures/market.js';
import { runScripted } from '../fixtures/run-scripted.js';
import { type CompilerError, compilerErrors } from '../strategy/template-types.js';
import { type Example, type Expectation, examplesOf, PAGE } from './strategy-examples.js';
import { PERPETUAL, SPOT_MARKET } from './strategy-market.js';

const EXAMPLES = examplesOf(PAGE, Object.keys(tickwright));
const CASES = EXAMPLES.map((example) => ({ ...example, says: example.expectations.map(textOf).join('; ') }));

const folder = mkdtempSync(join(tmpdir(), 'tickwright-strategies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let errors: ReadonlyMap<string, readonly CompilerError[]>;

beforeAll(() => {
  for (const { name, source } of EXAMPLES) writeFileSync(join(folder, `${name}.ts`), source);
  errors = compilerErrors(new Map(EXAMPLES.map(({ name, source }) => [name, source])));
}, 120_000);

function textOf({ what, of }: Expectation): string {
  return of === '' ? what : `${what} ${of}`;
}

/** What a run of an example gave, or why it ended. */
async function played({ name, expectations }: Example): Promise<BacktestResult | BotError> {
  const loaded = await findStrategy(name, [folder]);
  const isBoth =
    loaded.strategy.legs !== undefined || loaded.strategy.populateIndicators?.toString().includes('framesOf');
  try {
    const markets =
      isBoth || expectations.some(({ what }) => what === 'market') ? [SPOT_MARKET, PERPETUAL] : [PERPETUAL];
    const { result } = await runScripted(
      markets,
      loaded.strategy,
      { timeframe: undefined, fee: 0.0001 },
      { loaded },
    );
    return result;
  } catch (error) {
    if (error instanceof BotError) return error;
    throw error;
  }
}

/** Whether what the page says is so. */
const CHECKS: Readonly<Record<string, (result: BacktestResult, of: string) => boolean>> = {
  trades: ({ trades }) => trades.length > 0,
  shorts: ({ trades }) => trades.some((trade) => trade.is_short),
  market: () => true,
  enters: ({ trades }, tag) => trades.some((trade) => trade.enter_tag === tag),
  exits: ({ trades }, reason) => trades.some((trade) => trade.exit_reason === reason),
  counts: ({ counters }, name) => (counters[name] ?? 0) > 0,
  funnel: ({ funnel }, name) => (funnel.find(({ condition }) => condition === name)?.rows ?? 0) > 0,
  stake: ({ trades }, stake) =>
    trades.some((trade) => Math.abs(trade.stake_amount / Number(stake) - 1) < 0.1),
  leverage: ({ trades }, leverage) => trades.some((trade) => trade.leverage === Number(leverage)),
  legs: ({ trades }, count) => trades.some(({ legs }) => legs.length === Number(count)),
  orders: ({ trades }, type) =>
    trades.some(({ legs }) => legs.some((leg) => leg.orders.some((one) => one.type === type))),
  waits: ({ trades }, seconds) => trades.every(({ open_us }) => open_us >= Number(seconds) * 1e6),
};

describe('docs/strategies.md', () => {
  it.each(CASES)('line $line compiles under strict', ({ name, line, expectations }) => {
    const found = errors.get(name)!;
    if (expectations.some(({ what }) => what === 'fails')) return;
    expect(found, `line ${line}`).toEqual([]);
  });

  it.each(CASES)('line $line does what it says: $says', async (example) => {
    const { expectations } = example;
    expect(expectations, 'an example without an expectation').not.toEqual([]);
    const result = await played(example);
    const failure = expectations.find(({ what }) => what === 'fails');
    if (failure) return expect(String(result)).toContain(failure.of.replace(/^Example /, `${example.name} `));
    if (result instanceof Error) throw result;
    const about = {
      enters: [...new Set(result.trades.map(({ enter_tag }) => enter_tag))],
      exits: [...new Set(result.trades.map(({ exit_reason }) => exit_reason))],
      counters: result.counters,
      funnel: result.funnel,
    };
    for (const { what, of } of expectations) {
      expect(CHECKS[what]!(result, of), `${what} ${of}, ${JSON.stringify(about)}`).toBe(true);
    }
  });

  it.each(STRATEGY_PARTS)('has an example of %s', (part) => {
    const isThere = EXAMPLES.some(({ block }) => new RegExp(`^ {2}${part}: `, 'm').test(block));
    expect(isThere).toBe(true);
  });

  it('names what a Freqtrade strategy has: the loader says what it is here', async () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z]+(?:_[a-z]+)+)` +\| `(\w+)`/gm)].map(([, theirs, ours]) => [
      theirs!,
      ours!,
    ]);
    expect(rows.length).toBeGreaterThan(15);
    const own = join(folder, 'freqtrade');
    mkdirSync(own);
    for (const [theirs] of rows) {
      writeFileSync(
        join(own, `${theirs}.ts`),
        `import { defineStrategy } from 'tickwright';\nexport default defineStrategy({ name: '${theirs}', ${theirs}: 1 });\n`,
      );
    }
    const listings = await listStrategies([own]);
    const said = listings.map((listing) => ('reason' in listing ? listing.reason : ''));
    for (const [theirs, ours] of rows) {
      expect(said).toContain(`${theirs}: ${theirs} is no part of a strategy; did you mean ${ours}?`);
    }
  });
});

/** The hooks of each column of the table of `ctx`, in its order. */
const HOOKS: readonly (readonly string[])[] = [
  ['populateIndicators', 'conditions', 'populateEntry', 'populateExit'],
  ['customStakeAmount', 'customEntryPrice', 'leverage', 'confirmTradeEntry'],
  ['customStoploss', 'customExit', 'customExitPrice', 'confirmTradeExit'],
  ['onQuote', 'onTrade', 'onDepth', 'onLiquidation', 'onOpenInterest', 'onFrame'],
];

/** The names that a hook's `ctx` has, as the failure says that a wrong one gives. */
function namesIn(hook: string): readonly string[] {
  const strategy = defineStrategy({
    name: 'Asks',
    populateEntry: (frames) => ({ enter_long: frames.ts.map((_, i) => +(i % 10 === 0)) }),
    populateExit: (frames) => ({ exit_long: frames.ts.map((_, i) => +(i % 10 === 5)) }),
    [hook]: (...args: readonly { readonly zzzz: unknown }[]) => args.at(-1)!.zzzz,
  });
  try {
    runScript(PERPETUAL[0], PERPETUAL[1].slice(0, 600), { strategy });
  } catch (error) {
    return /has no ctx\.zzzz; there are (.*)/.exec((error as Error).message)![1]!.split(', ');
  }
  throw new Error(`${hook} was not called`);
}

describe('the table of ctx in docs/strategies.md', () => {
  const table = PAGE.slice(PAGE.indexOf('| in `ctx` '), PAGE.indexOf('- `wallet` and `position` say'));
  const rows = table
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'));

  it.each(HOOKS.map((hooks, i) => ({ hooks, i })))('says what $hooks have', ({ hooks, i }) => {
    const said = rows.flatMap((row) => {
      const [names = '', ...marks] = row.split('|').slice(1);
      return marks[i]!.trim() === 'x' ? [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name!) : [];
    });
    expect([...new Set(said)].sort()).toEqual([...new Set(hooks.flatMap(namesIn))].sort());
  });
});
