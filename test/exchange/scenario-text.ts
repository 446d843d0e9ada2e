import { type EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import type { Call } from './random-flow.js';
import { START_US } from './random-market.js';
import type { Scenario } from './scenario.js';

const KINDS = Object.fromEntries(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

/** A scenario line by line, in the order of time: what a failed test prints. Times are microseconds from its start. */
export function scenarioText({
  terms,
  instruments,
  batch,
  calls,
}: Pick<Scenario, 'terms' | 'instruments' | 'batch' | 'calls'>): string {
  const symbolOf = (index: number) => instruments.find((one) => one.index === index)?.symbol;
  const lines: { readonly us: number; readonly text: string }[] = [];
  for (let row = 0; row < batch.length; row++) {
    const text = `${KINDS[batch.kind[row]!]} ${symbolOf(batch.instrument[row]!)} ${eventText(batch, row)}`;
    lines.push({ us: batch.localTs[row]!, text });
  }
  for (const call of calls) lines.push({ us: call.us, text: callText(call) });
  const told = lines.sort((a, b) => a.us - b.us).map(({ us, text }) => `${us - START_US} ${text}`);
  return `\n${[JSON.stringify(terms), ...told].join('\n')}\n`;
}

function eventText(batch: EventBatch, row: number): string {
  const values = [batch.v0, batch.v1, batch.v2, batch.v3].map((column) => column[row]).join(' ');
  const flags = batch.flags[row]!;
  const side = (flags & EventFlag.buy) !== 0 ? 'buy' : 'sell';
  const offBook = (flags & EventFlag.offBook) !== 0 ? ' off-book' : '';
  const from = batch.levelFrom[row]!;
  const middle = from + batch.bidCount[row]!;
  const end = middle + batch.askCount[row]!;
  const levels = (first: number, last: number) =>
    Array.from(
      { length: last - first },
      (_, i) => `${batch.levelPrice[first + i]}x${batch.levelSize[first + i]}`,
    );
  const named =
    end > from ? ` bids ${levels(from, middle).join(' ')} asks ${levels(middle, end).join(' ')}` : '';
  return `${values} ${side}${offBook} id ${batch.id[row]} venue ${batch.exchangeTs[row]! - START_US}${named}`;
}

function callText(call: Call): string {
  if (call.kind !== 'submit') return JSON.stringify(call);
  const { instrument, ...request } = call.request;
  return `submit ${instrument.symbol} ${JSON.stringify(request)}`;
}
