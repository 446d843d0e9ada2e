import { US_PER_HOUR } from '../../market/time.js';
import { formatMoney, formatNumber, NOT_AVAILABLE } from '../../report/format.js';
import { bold, renderTable, type TextStyle, wrapWords } from '../../report/table.js';
import { cell, NAME_WIDTH, percentCell, shortName } from './cells.js';
import { CONFIDENCE, clearSide, type Estimate } from './estimate.js';
import type { AblationReport, ReportedVariant } from './report.js';

type Pair = NonNullable<ReportedVariant['worth']>;

/** A report for people: at most 100 columns, `n/a` for what is not defined. */
export function ablationText(report: AblationReport, style: TextStyle): string {
  const title = (text: string) => (style.colour ? bold(text) : text);
  const isSensitivity = report.variants.some(({ kind }) => kind === 'parameter');
  const sections = [
    heading(report, title, isSensitivity),
    figuresTable(report, style),
    ...comparison(report, style, title, isSensitivity),
    ...(report.groups.length === 0
      ? []
      : [`${title(GROUP_TITLES[report.grouped_by!])}\n${groupTable(report, style)}`]),
    notes(report)
      .map((note) => wrapWords(`- ${note}`))
      .join('\n'),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const GROUP_TITLES = {
  tag: 'By enter tag',
  period: 'By third of the run in which trades were entered',
  regime: 'By true regime in which trades were entered',
} as const;

function heading(report: AblationReport, title: (text: string) => string, isSensitivity: boolean): string {
  const { run } = report;
  const stake =
    typeof run.stake_amount === 'number' ? formatMoney(run.stake_amount, run.stake_currency) : 'unlimited';
  const wallet = formatMoney(run.starting_balance, run.stake_currency);
  const open = run.max_open_trades < 0 ? 'any number' : `at most ${run.max_open_trades}`;
  const fee = run.fee === null ? "the venues' fees" : `fee ${formatNumber(run.fee * 100, 4)} %`;
  return [
    title(`${isSensitivity ? 'Sensitivity' : 'Ablation'} of ${run.strategy}, timeframe ${run.timeframe}`),
    wrapWords(`On ${describeData(report)}`),
    wrapWords(
      `Stake ${stake} of ${wallet}, ${open} open, latency ${run.latency}, queue ${run.queue_model}, ${fee}`,
    ),
  ].join('\n');
}

function describeData({ data }: AblationReport): string {
  const names = [...new Set(data.sources.flatMap(({ instruments }) => instruments))].join(', ');
  const { scenario, seeds, parameters } = data;
  if (scenario === null) return `${names}, data as given`;
  const [first, last] = [seeds[0], seeds.at(-1)];
  const markets = first === last ? `seed ${first}` : `${seeds.length} seeds, ${first} to ${last}`;
  const { duration_us: us } = parameters;
  const hours = typeof us === 'number' ? `, ${Number((us / US_PER_HOUR).toFixed(2))} h each` : '';
  return `synthetic markets ${scenario} of ${names}, ${markets}${hours}`;
}

function figuresTable(report: AblationReport, style: TextStyle): string {
  const rows = report.variants.map(({ name, figures }) => [
    shortName(name),
    cell(figures.trades, 1),
    percentCell(figures.profit_total, 3),
    sharpeCell(figures.sharpe, report),
    percentCell(figures.max_drawdown_account, 2),
    percentCell(figures.winrate, 1),
  ]);
  const head = ['Variant', 'Trades', 'Return %', sharpeHead('Sharpe', report), 'Drawdown %', 'Won %'];
  return renderTable({ head, rows, textColumns: 1 }, style);
}

/** What each part is worth, or what each change does; nothing without a variant. */
function comparison(
  report: AblationReport,
  style: TextStyle,
  title: (text: string) => string,
  isSensitivity: boolean,
): readonly string[] {
  const words = isSensitivity ? CHANGE_WORDS : WORTH_WORDS;
  const rows = report.variants.flatMap(({ name, worth, change }) => {
    const pair = worth ?? change;
    return pair === null ? [] : [comparedRow(name, pair, words, report)];
  });
  if (rows.length === 0) return [];
  const [said, what] = isSensitivity ? ['Changed', 'change'] : ['Without', 'worth'];
  const head = [said!, 'In return', 'In Sharpe', `Return ${what} %`, `Sharpe ${what}`];
  const text = isSensitivity
    ? 'What each change does: the variant less the whole, seed by seed'
    : 'What each part is worth: the whole less the variant, seed by seed';
  return [`${title(text)}\n${renderTable({ head, rows, textColumns: 3 }, style)}`];
}

interface Words {
  readonly above: string;
  readonly below: string;
}

const WORTH_WORDS: Words = { above: 'it helps', below: 'it harms' };
const CHANGE_WORDS: Words = { above: 'better', below: 'worse' };

function comparedRow(
  name: string,
  { profit_total, sharpe }: Pair,
  words: Words,
  report: AblationReport,
): readonly string[] {
  return [
    shortName(name),
    verdict(profit_total, words),
    verdict(sharpe, words),
    percentCell(profit_total, 3),
    sharpeCell(sharpe, report),
  ];
}

function verdict(estimate: Estimate, words: Words): string {
  const side = clearSide(estimate);
  if (side !== null) return words[side];
  if (estimate.low !== null) return 'not clear';
  return estimate.mean === 0 ? 'the same' : NOT_AVAILABLE;
}

function groupTable(report: AblationReport, style: TextStyle): string {
  const rows = report.groups.map(({ variant, group, trades, profit_total, sharpe, winrate }) => [
    shortName(variant),
    group,
    cell(trades, 1),
    percentCell(profit_total, 3),
    ...(report.grouped_by === 'tag' ? [] : [cell(sharpe, 4)]),
    percentCell(winrate, 1),
  ]);
  const sharpe = report.grouped_by === 'tag' ? [] : ['Sharpe a frame'];
  const head = ['Variant', 'Group', 'Trades', 'Return %', ...sharpe, 'Won %'];
  return renderTable({ head, rows, textColumns: 2, cellWidth: NAME_WIDTH }, style);
}

function notes({ data, variants, run }: AblationReport): readonly string[] {
  const markets = data.seeds.length;
  const compared = variants.length - 1;
  const interval = `± is half of the ${CONFIDENCE * 100} % interval over the seeds, by Student's t`;
  const chance = formatNumber(compared * (1 - CONFIDENCE), 1);
  const sharpe =
    run.sharpe_per === 'year'
      ? 'Sharpe is of daily returns, x sqrt(365)'
      : 'Sharpe is of the returns per frame, not annualised';
  return [
    markets < 2 ? 'one market: there are no intervals, and nothing to tell luck from worth' : interval,
    ...(markets < 2 || compared < 10
      ? []
      : [`of ${compared} intervals about ${chance} would lie beside 0 by luck alone`]),
    sharpe,
    ...variants.flatMap(({ name, figures }) =>
      markets > 0 && figures.sharpe.count < markets
        ? [`${name}: the Sharpe is defined in ${figures.sharpe.count} of ${markets} seeds, which alone count`]
        : [],
    ),
  ];
}

function sharpeHead(text: string, { run }: AblationReport): string {
  return run.sharpe_per === 'year' ? `${text} a year` : `${text} a frame`;
}

function sharpeCell(estimate: Estimate, { run }: AblationReport): string {
  return cell(estimate, run.sharpe_per === 'year' ? 2 : 4);
}
