import { type EventBatch, EventKind } from '../market/event-batch.js';
import { byId, type InstrumentRegistry } from '../market/instrument.js';

/** Where an event stands among those of its time: market events, then lost connections, then the host's own. */
function rankOf(kind: number): number {
  if (kind === EventKind.timer) return 2;
  return kind === EventKind.gap ? 1 : 0;
}

/**
 * The order of two events of one time: negative when row `a` of `one` comes first, 0 when only their sequences can
 * decide. Timers are of no instrument and all alike.
 */
export function compareAtOneTime(
  one: EventBatch,
  a: number,
  two: EventBatch,
  b: number,
  registry: InstrumentRegistry,
): number {
  const rank = rankOf(one.kind[a]!);
  const difference = rank - rankOf(two.kind[b]!);
  if (difference !== 0) return difference;
  const left = one.instrument[a]!;
  const right = two.instrument[b]!;
  return left === right ? 0 : byId(registry.at(left), registry.at(right));
}

/** Moves a row to its place among those of its time, behind those that it does not precede. */
export function sink(batch: EventBatch, row: number, registry: InstrumentRegistry): void {
  const { localTs } = batch;
  for (let i = row; i > 0 && localTs[i - 1] === localTs[i]; i--) {
    if (compareAtOneTime(batch, i, batch, i - 1, registry) >= 0) return;
    batch.swap(i, i - 1);
  }
}
