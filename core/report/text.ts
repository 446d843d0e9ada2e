import { formatMicros } from '../market/time.js';
import {
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  NOT_AVAILABLE,
  type Shown,
} from './format.js';
import { isAnnualised } from './metrics.js';
import type { BacktestResult } from './result.js';
import { bold, renderTable, type TextStyle, wrapWords } from './table.js';
import { groupTrades, summarise, type TradeGroup } from './trade-groups.js';
import { warningsOf } from './warnings.js';

const HASH_LETTERS = 12;

/** The report of a backtest for people: at most 100 columns, times in UTC, `n/a` for what is not defined. */
export function resultText(result: BacktestResult, style: TextStyle): string {
  const title = (text: string) => (style.colour ? bold(text) : text);
  const sections = [
    heading(result, title),
    section(title('Inputs'), inputsText(result, style)),
    section(
      title('Trades by exit reason'),
      groupsText(result, 'Exit reason', (trade) => trade.exit_reason, style),
    ),
    section(
      title('Trades by enter tag'),
      groupsText(result, 'Enter tag', (trade) => trade.enter_tag ?? '-', style),
    ),
    section(title('Metrics'), metricsText(result, style)),
    section(title('Costs'), costsText(result, style)),
    section(title('Funnel: rows left after each entry condition'), funnelText(result, style)),
    section(title('Look-ahead proof'), proofText(result)),
    section(title('Counters'), integersText(withoutProof(result.counters))),
    section(
      title('Warnings'),
      warningsOf(result)
        .map((text) => wrapWords(`- ${text}`))
        .join('\n'),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function heading({ run, params }: BacktestResult, title: (text: string) => string): string {
  const { start_us: start, end_us: end } = run;
  const span = start === null || end === null ? null : end - start;
  const stake =
    typeof run.stake_amount === 'number' ? formatMoney(run.stake_amount, run.stake_currency) : 'unlimited';
  const open = run.max_open_trades < 0 ? 'any number' : `at most ${run.max_open_trades}`;
  const fee = run.fee === null ? "the venues' fees" : `fee ${formatRate(run.fee)}`;
  const set = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [
    title(`Backtest of ${run.strategy}, timeframe ${run.timeframe}`),
    `${formatTime(start)} to ${formatTime(end)} (${formatDuration(span)})`,
    wrapWords(
      `Stake ${stake}, ${open} open, latency ${run.latency}, queue ${run.queue_model}, ${fee}, seed ${run.seed}`,
    ),
    ...(set.length > 0 ? [wrapWords(`Parameters ${set.join(' ')}`)] : []),
  ].join('\n');
}

function inputsText({ inputs }: BacktestResult, style: TextStyle): string {
  const data = renderTable(
    {
      head: ['Data', 'Venue', 'Instruments', 'SHA-256', 'Events'],
      rows: inputs.data.map(({ provider, venue, instruments, sha256, events }) => [
        provider,
        venue,
        firstAndCount(instruments),
        sha256?.slice(0, HASH_LETTERS) ?? NOT_AVAILABLE,
        formatNumber(events, 0),
      ]),
      textColumns: 4,
    },
    style,
  );
  const leftOut = inputs.data.flatMap(({ provider, venue, counters, ignored_streams }) => {
    const text = integersText({ ...counters, ...prefixed('ignored ', ignored_streams) });
    return text === '' ? [] : [wrapWords(`${provider} ${venue}: ${text.replaceAll('\n', ' ')}`)];
  });
  const instruments = renderTable(
    {
      head: ['Instrument', 'Market', 'Filled by', 'Traded', 'Maker fee', 'Taker fee'],
      rows: inputs.instruments.map(({ id, market, filled_by, traded, maker_fee, taker_fee }) => [
        id,
        market,
        filled_by ?? '-',
        traded ? 'yes' : 'no',
        formatRate(maker_fee),
        formatRate(taker_fee),
      ]),
      textColumns: 4,
    },
    style,
  );
  return `${[data, ...leftOut].join('\n')}\n\n${instruments}`;
}

function groupsText(
  { trades, run, metrics }: BacktestResult,
  name: string,
  nameOf: (trade: BacktestResult['trades'][number]) => string,
  style: TextStyle,
): string {
  if (trades.length === 0) return '';
  const row = (group: TradeGroup) => [
    group.name,
    formatNumber(group.trades, 0),
    formatPercent(group.winrate),
    formatPercent(group.meanRatio),
    formatMoney(group.profitAbs, run.stake_currency),
    formatPercent(group.profitAbs / metrics.starting_balance),
    formatDuration(group.meanHoldUs),
  ];
  const rows = [...groupTrades(trades, nameOf), summarise('Total', trades)].map(row);
  const head = [name, 'Trades', 'Won', 'Mean', 'Profit', 'Of wallet', 'Mean hold'];
  return renderTable({ head, rows, textColumns: 1 }, style);
}

function metricsText({ run, metrics }: BacktestResult, style: TextStyle): string {
  const money = (value: Shown) => formatMoney(value, run.stake_currency);
  const ratio = (value: Shown) => formatNumber(value, 2);
  const per = isAnnualised(run.start_us ?? 0, run.end_us ?? 0) ? 'annualised' : 'per frame';
  const rows = [
    ['Starting balance', money(metrics.starting_balance)],
    ['Final balance', money(metrics.final_balance)],
    ['Profit', `${money(metrics.profit_total_abs)} (${formatPercent(metrics.profit_total)})`],
    ['CAGR', formatPercent(metrics.cagr)],
    [
      'Trades (won / drawn / lost)',
      `${metrics.trades} (${metrics.wins} / ${metrics.draws} / ${metrics.losses})`,
    ],
    ['Win rate', formatPercent(metrics.winrate)],
    ['Profit factor', ratio(metrics.profit_factor)],
    ['Expectancy (ratio)', `${money(metrics.expectancy)} (${ratio(metrics.expectancy_ratio)})`],
    [`Sharpe (${per})`, ratio(metrics.sharpe)],
    [`Sortino (${per})`, ratio(metrics.sortino)],
    ['Calmar', ratio(metrics.calmar)],
    ['SQN', ratio(metrics.sqn)],
    ['Max drawdown', `${money(metrics.max_drawdown_abs)} (${formatPercent(metrics.max_drawdown_account)})`],
    ['Longest time below a peak', formatDuration(metrics.max_drawdown_us)],
    ['Time with an open trade', formatPercent(metrics.exposure)],
    ['Mean hold', formatDuration(metrics.avg_hold_us)],
  ];
  return renderTable({ head: ['Metric', 'Value'], rows, textColumns: 1 }, style);
}

function costsText({ run, metrics }: BacktestResult, style: TextStyle): string {
  const money = (value: Shown) => formatMoney(value, run.stake_currency);
  const turnover = formatNumber(metrics.turnover, 2);
  const rows = [
    ['Fees paid', money(metrics.fees)],
    ['Latency', money(metrics.latency_cost)],
    ['Spread', money(metrics.spread_cost)],
    ['Impact (slippage)', money(metrics.slippage)],
    ['Funding received', money(metrics.funding_fees)],
    ['Turnover', turnover === NOT_AVAILABLE ? turnover : `${turnover} x wallet`],
  ];
  return renderTable({ head: ['Cost', 'Value'], rows, textColumns: 1 }, style);
}

function funnelText({ funnel }: BacktestResult, style: TextStyle): string {
  if (funnel.length === 0) return '';
  const rows = funnel.map(({ condition, rows: left, unknown }, i) => {
    const before = funnel[i - 1]?.rows;
    const kept = before === undefined ? '' : formatPercent(before > 0 ? left / before : null);
    return [condition, formatNumber(left, 0), kept, formatNumber(unknown, 0)];
  });
  return renderTable({ head: ['Condition', 'Rows left', 'Kept', 'Unknown'], rows, textColumns: 1 }, style);
}

function proofText({ counters }: BacktestResult): string {
  const { proof_rows: rows, proof_rows_checked: checked } = counters;
  if (rows === undefined || checked === undefined) return '';
  const of = `${formatNumber(checked, 0)} of ${formatNumber(rows, 0)} rows`;
  return wrapWords(
    `${of} computed again without the rows after them: every signal and own column is the same`,
  );
}

function withoutProof(counters: BacktestResult['counters']): BacktestResult['counters'] {
  const { proof_rows: _rows, proof_rows_checked: _checked, ...others } = counters;
  return others;
}

/** The counters that are not zero, as words. */
function integersText(counters: Readonly<Record<string, number>>): string {
  const counted = Object.entries(counters).filter(([, count]) => count !== 0);
  return wrapWords(counted.map(([name, count]) => `${name}=${formatNumber(count, 0)}`).join(' '), '');
}

/** All of them stand in the next table. */
function firstAndCount(names: readonly string[]): string {
  return names.length > 1 ? `${names[0]} +${names.length - 1}` : (names[0] ?? '-');
}

function prefixed(prefix: string, counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([name, count]) => [prefix + name, count]));
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}\n${body}`;
}

function formatTime(us: number | null): string {
  return us === null ? NOT_AVAILABLE : formatMicros(us);
}

/** Fee rates are small: 0.0005 is `0.0500 %`. */
function formatRate(rate: Shown): string {
  const text = formatNumber(rate === null ? null : rate * 100, 4);
  return text === NOT_AVAILABLE ? text : `${text} %`;
}
