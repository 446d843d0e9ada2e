import { assertNever } from '../../core/errors.js';
import { EventBatch } from '../../core/market/event-batch.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Micros } from '../../core/market/time.js';
import type { JournalEntry } from '../../core/store/journal.js';
import type { TickContext } from '../../core/strategy/contexts.js';
import type { Intent } from '../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { chunkOf } from '../fixtures/chunk.js';
import { appendScripted, type Scripted, type TestEngine } from '../fixtures/market.js';

/** An event with what a script leaves to its place: ids rise, nothing is said of what came before, both clocks are one. */
export interface Detailed {
  readonly event: Scripted;
  /** Its update id. */
  readonly id?: number;
  /** Of a diff: the id that the one before must have had. */
  readonly follows?: number;
  /** The venue's own time; NaN where it says none. */
  readonly venueUs?: Micros;
}

export type Told = Scripted | Detailed;

/** The events of one instrument as a batch. */
export function batchOfTold(instrument: Instrument, script: readonly Told[]): EventBatch {
  const batch = new EventBatch();
  for (const [i, told] of script.entries()) {
    const { event, id, follows, venueUs }: Detailed = 'event' in told ? told : { event: told };
    appendScripted(batch, instrument, event, i + 1);
    if (id !== undefined) batch.id[i] = id;
    if (follows !== undefined) batch.v0[i] = follows;
    if (venueUs !== undefined) batch.exchangeTs[i] = venueUs;
  }
  return batch;
}

/** Takes a batch in by steps of so many events, to its end. */
export function play(engine: TestEngine, batch: EventBatch, size = batch.length): void {
  for (let row = 0; row < batch.length; row += size) {
    engine.step(chunkOf(batch, row, Math.min(row + size, batch.length)));
  }
  engine.finish();
}

/** When a strategy of {@link saying} says the next thing: an event that tells the venue nothing. */
export function say(us: Micros): Scripted {
  return ['openInterest', us, 1];
}

export type Said = Intent | ((ctx: TickContext<never>) => Intent | null);

/** Says one thing after the other, one at each {@link say}. */
export function saying(said: readonly Said[]): Strategy {
  let next = 0;
  return defineStrategy({
    name: 'Saying',
    canShort: true,
    onOpenInterest: ((_: unknown, ctx: TickContext<never>) => {
      const intent = said[next++] ?? null;
      return typeof intent === 'function' ? intent(ctx) : intent;
    }) as never,
  });
}

/** What the venue said, a line each, behind the second at which it was known. */
export function answersIn(journal: readonly JournalEntry[]): readonly string[] {
  return journal.flatMap((entry) => {
    const text = textOf(entry);
    return text === null ? [] : [`${entry.us / 1_000_000} ${text}`];
  });
}

/** Null for what is no answer. */
function textOf(entry: JournalEntry): string | null {
  if (entry.kind === 'account') {
    const { event } = entry;
    if (event.kind === 'funding') return `funding ${rounded(event.amount)} ${event.currency}`;
    if (event.kind === 'funding_unknown') return 'funding unknown';
    const fills = event.fills.map(({ quantity, price }) => `${rounded(quantity)} @ ${rounded(price)}`);
    return `liquidation ${event.side} ${fills.join(', ')}`;
  }
  if (entry.kind !== 'answer') return null;
  const { event } = entry;
  const at = (us: Micros) => (us === entry.us ? '' : ` at ${us / 1_000_000}`);
  switch (event.kind) {
    case 'fill': {
      const { us, price, quantity, liquidity } = event.fill;
      return `fill ${rounded(quantity)} @ ${rounded(price)} ${liquidity}${at(us)}`;
    }
    case 'canceled':
      return `canceled ${event.reason}`;
    case 'rejected':
      return `rejected ${event.code}`;
    case 'refused':
      return `refused ${event.what} ${event.code}`;
    case 'replaced':
      return `replaced ${rounded(event.quantity)} @ ${event.price}`;
    case 'accepted':
    case 'triggered':
      return event.kind;
    default:
      return assertNever(event);
  }
}

/** To nine digits behind the point: sums of decimals are off by less. */
function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
