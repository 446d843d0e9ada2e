import { BotError } from '../errors.js';
import { parseInstrumentId } from '../market/instrument.js';
import { formatMicros, type Micros } from '../market/time.js';
import type { ResultFill } from '../report/result-trade.js';
import type { StoredRunDocument } from '../report/stored-run.js';
import type { StoredLegDocument, StoredTradeDocument } from '../report/stored-trade.js';
import type { StoredRun } from '../store/read.js';
import type { Command, Flags } from './command.js';
import { print } from './terminal.js';

const FLAGS = {
  db: { type: 'string', describe: 'Database file of a run' },
  run: { type: 'number', describe: 'Number of the run in the file; default the last one' },
  json: { type: 'boolean', describe: 'Print one JSON document' },
} as const satisfies Flags;

interface ShowTradesArgs {
  readonly db?: string;
  readonly run?: number;
  readonly json?: boolean;
}

/** `bot show-trades`: the trades of a run in a database, with their orders. */
export const command: Command<ShowTradesArgs> = {
  flags: FLAGS,
  example: '$0 show-trades --db trades.sqlite --run 2',
  exampleText: 'Show the trades of the second run in a database',
  run: showTrades,
};

interface Shown {
  readonly runs: number;
  readonly document: StoredRunDocument;
}

async function showTrades({ db, run, json }: ShowTradesArgs): Promise<number> {
  if (db === undefined) throw new BotError('usage', 'which database? --db FILE');
  const shown = await readShown(db, run);
  await print(json === true ? await jsonText(shown) : await text(db, shown));
  return 0;
}

/** Closed before anything is printed: a slow reader of ours must not hold the file. */
async function readShown(file: string, wanted: number | undefined): Promise<Shown> {
  const [{ openForReading }, { readRuns }, { storedRunDocument }] = await Promise.all([
    import('../store/database.js'),
    import('../store/read.js'),
    import('../report/stored-run.js'),
  ]);
  const database = openForReading(file);
  try {
    const runs = readRuns(database);
    const run = chosenRun(file, runs, wanted);
    return { runs: runs.length, document: run === null ? NO_RUN : storedRunDocument(database, run) };
  } finally {
    database.close();
  }
}

const NO_RUN: StoredRunDocument = { run: null, metrics: null, trades: [] };

/** @throws BotError `not_found` for a number that no run has. */
function chosenRun(file: string, runs: readonly StoredRun[], wanted: number | undefined): StoredRun | null {
  if (wanted === undefined) return runs.at(-1) ?? null;
  const found = runs.find(({ id }) => id === wanted);
  if (found) return found;
  const there = runs.length === 0 ? 'none' : runs.map(({ id }) => id).join(', ');
  throw new BotError('not_found', `--run ${wanted}: ${file} holds no such run; there are ${there}`);
}

async function jsonText({ document }: Shown): Promise<string> {
  const { storedRunJson } = await import('../report/stored-run.js');
  return storedRunJson(document);
}

const HASH_LETTERS = 12;

async function text(file: string, { runs, document }: Shown): Promise<string> {
  const { run, trades } = document;
  if (run === null) return `${file} holds no run.\n`;
  const { wrapWords } = await import('../report/table.js');
  const { id, strategy, strategy_hash, version, start_us, end_us } = run;
  const span = `${timeText(start_us)} to ${timeText(end_us)}`;
  const heading = [
    `Run ${id} of ${runs}: ${strategy} (${strategy_hash.slice(0, HASH_LETTERS)}), version ${version}`,
    end_us === null ? 'It did not come to its end.' : span,
  ];
  const body = trades.length === 0 ? 'No trade.' : await tradesText(trades);
  return `${heading.map((line) => wrapWords(line)).join('\n')}\n\n${body}\n`;
}

const HEAD = ['Id', 'Pair', 'Side', 'Amount', 'Open rate', 'Close rate', 'Profit', 'Fees'];
const PAIR_WIDTH = 18;
const NUMBER_WIDTH = 10;

/** A row a leg; under those of a trade, what became of it, and a line an order. */
async function tradesText(trades: readonly StoredTradeDocument[]): Promise<string> {
  const { renderTable, wrapWords } = await import('../report/table.js');
  const { formatMoney } = await import('../report/format.js');
  const rows = trades.flatMap(({ trade_id, legs }) =>
    legs.map((leg, index) => [
      index === 0 ? String(trade_id) : '',
      shortened(parseInstrumentId(leg.instrument).symbol),
      leg.side,
      numberText(leg.amount),
      numberText(leg.open_rate),
      numberText(leg.close_rate),
      formatMoney(leg.profit, leg.currency),
      // In the currency of the profit.
      formatMoney(leg.fees, leg.currency).split(' ')[0]!,
    ]),
  );
  const table = renderTable({ head: HEAD, rows, textColumns: 3 }, { colour: process.stdout.isTTY });
  const [head, rule, ...lines] = table.split('\n');
  let row = 0;
  const blocks = trades.map((trade) => {
    const legLines = lines.slice(row, row + trade.legs.length);
    row += trade.legs.length;
    const notes = [stateText(trade), ...trade.legs.flatMap(orderTexts)];
    return [...legLines, ...notes.map((note) => wrapWords(`- ${note}`))].join('\n');
  });
  return [head, rule, ...blocks].join('\n');
}

function stateText({ state, exit_reason, enter_tag, open_us, close_us }: StoredTradeDocument): string {
  const reason = exit_reason === null ? '' : ` by ${exit_reason}`;
  const tag = enter_tag === null ? '' : `, entered by ${enter_tag}`;
  const times = open_us === null ? '' : `, ${timeText(open_us)} to ${timeText(close_us)}`;
  return `${state}${reason}${tag}${times}`;
}

/** `buy limit 0.02 at 60,000: canceled (requested), 0.01 filled at 60,000`; a line an order. */
function orderTexts({ orders, fills }: StoredLegDocument): readonly string[] {
  let next = 0;
  return orders.map((order) => {
    const own = fills.slice(next, next + order.fills);
    next += order.fills;
    const waits = order.trigger_price === null ? '' : ` from ${numberText(order.trigger_price)}`;
    const limit = order.price === null ? '' : ` at ${numberText(order.price)}`;
    const reason = order.reason === null ? '' : ` (${order.reason})`;
    const done = own.length === 0 ? '' : `, ${numberText(order.filled)} at ${numberText(meanPrice(own))}`;
    return `${order.side} ${order.type} ${numberText(order.amount)}${waits}${limit}: ${order.status}${reason}${done}`;
  });
}

function meanPrice(fills: readonly ResultFill[]): number {
  const size = fills.reduce((sum, fill) => sum + fill.size, 0);
  return fills.reduce((sum, fill) => sum + fill.size * fill.price, 0) / size;
}

function timeText(us: Micros | null): string {
  return us === null ? 'n/a' : formatMicros(us);
}

function shortened(pair: string): string {
  return pair.length <= PAIR_WIDTH ? pair : `${pair.slice(0, PAIR_WIDTH - 1)}…`;
}

/** As many digits, up to nine, as fit the column; `1.235e+12` where whole units alone do not. */
function numberText(value: number | null): string {
  if (value === null) return 'n/a';
  for (let digits = 9; digits >= 3; digits--) {
    const fitted = value.toLocaleString('en-US', { maximumSignificantDigits: digits });
    if (fitted.length <= NUMBER_WIDTH) return fitted;
  }
  return value.toExponential(3);
}
