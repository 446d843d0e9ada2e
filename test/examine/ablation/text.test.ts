import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { examineAblation, examineSensitivity } from '../../../core/examine/ablation/examine.js';
import { ablationJson } from '../../../core/examine/ablation/json.js';
import { type AblationReport, ablationJsonSchema } from '../../../core/examine/ablation/report.js';
import { ablationText } from '../../../core/examine/ablation/text.js';
import { optionsOf } from './kit.js';

const PLAIN = { colour: false };
const SCHEMA = new URL('../../../docs/schema/ablation.schema.json', import.meta.url);

const tooWide = (text: string) => text.split('\n').filter((line) => line.length > 100);
const spread = (mean: number, half: number, count = 20) => ({
  mean,
  low: mean - half,
  high: mean + half,
  count,
});
const NOTHING = { mean: null, low: null, high: null, count: 0 };

/** A report whose numbers are as a table has to bear them. */
async function made(): Promise<AblationReport> {
  const report = (await examineAblation(optionsOf({ names: ['early', 'clock'], groupedBy: 'period' })))!;
  const [whole, early, clock] = report.variants;
  const figures = {
    trades: spread(1234.5, 99.9),
    profit_total: spread(-0.123456, 0.0123),
    sharpe: spread(-0.12345, 0.0234),
    max_drawdown_account: spread(0.456789, 0.123456),
    winrate: spread(0.5555, 0.1234),
  };
  const { max_drawdown_account: _, ...grouped } = figures;
  return {
    ...report,
    data: {
      ...report.data,
      seeds: Array.from({ length: 20 }, (_, i) => i + 1),
      parameters: { duration_us: 93_600e6 },
    },
    variants: [
      { ...whole!, figures },
      {
        ...early!,
        name: 'a condition of a very long name indeed',
        figures,
        worth: { profit_total: spread(0.02, 0.01), sharpe: spread(-0.03, 0.02) },
      },
      {
        ...clock!,
        figures: { ...figures, sharpe: spread(0.01, 0.02, 17) },
        worth: { profit_total: { ...spread(0, 0), low: null, high: null }, sharpe: NOTHING },
      },
    ],
    groups: report.groups.map((group) => ({ ...group, ...grouped })),
  };
}

describe('the text of an ablation', () => {
  it('says what each part is worth, and which of it is clear', async () => {
    const text = ablationText(await made(), PLAIN);
    expect(text).toContain('synthetic markets walk of , 20 seeds, 1 to 20, 26 h each');
    expect(text).toMatch(/^whole +1,235 ± 100 +-12\.35 ± 1\.23 +-0\.1235 ± 0\.0234 +45\.68 ± 12\.35 /m);
    expect(text).toMatch(
      /^a condition of a very … +it helps +it harms +2\.000 ± 1\.000 +-0\.0300 ± 0\.0200$/m,
    );
    expect(text).toMatch(/^clock +the same +n\/a +0\.000 +n\/a$/m);
    expect(text).toContain('- clock: the Sharpe is defined in 17 of 20 seeds, which alone count');
    expect(text).toContain('By third of the run in which trades were entered');
    expect(tooWide(text)).toEqual([]);
  });

  it('of one market has means, and says what they are not', async () => {
    const text = ablationText((await examineAblation(optionsOf({ seeds: null })))!, PLAIN);
    expect(text).not.toContain('±');
    expect(text).toContain('- one market: there are no intervals, and nothing to tell luck from worth');
    expect(tooWide(text)).toEqual([]);
  });

  it('of a sensitivity says what each change does', async () => {
    const text = ablationText((await examineSensitivity(optionsOf({ groupedBy: 'tag' })))!, PLAIN);
    expect(text).toMatch(/^Sensitivity of Parts, timeframe 1s$/m);
    expect(text).toMatch(/^Changed +In return +In Sharpe +Return change % +Sharpe change$/m);
    expect(tooWide(text)).toEqual([]);
  });
});

describe('the JSON of an ablation', () => {
  it('is of the published schema', async () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
    for (const report of [
      await made(),
      (await examineSensitivity(optionsOf({ groupedBy: 'tag' })))!,
      (await examineAblation(optionsOf({ seeds: null })))!,
    ]) {
      const text = ablationJson(report);
      expect(text).toMatch(/^\{.*\}\n$/);
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('and that is up to date: node scripts/schemas.mjs after a build', () => {
    expect(readFileSync(fileURLToPath(SCHEMA), 'utf8')).toBe(
      `${JSON.stringify(ablationJsonSchema(), null, 2)}\n`,
    );
  });
});
