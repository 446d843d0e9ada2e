import { EventBatch, EventKind } from '../../core/market/event-batch.js';
import { printFigure, requireSame } from './figure.js';

const TICKS = 400_000;
const ROUNDS = 5;
const NO_LEVELS = 0;

interface Tick {
  readonly us: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** Bytes that a quote of five numbers keeps: as an object, as a column a field, and as an event of a batch. */
export function benchMemory(): void {
  const objects: number[] = [];
  const columns: number[] = [];
  const batches: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    objects.push(bytesATick(tickObjects, (ticks) => ticks.reduce((sum, tick) => sum + tick.ask, 0)));
    columns.push(bytesATick(tickColumns, ([, , , ask]) => ask!.reduce((sum, value) => sum + value, 0)));
    batches.push(bytesATick(tickBatch, ({ v2 }) => v2.reduce((sum, value) => sum + value, 0)));
  }
  printFigure(
    { name: 'memory, a tick of 5 fields', unit: 'B', goal: 48 },
    { ours: columns, naive: objects, n: TICKS },
  );
  printFigure(
    { name: 'memory, a quote in an event batch (14 fields)', unit: 'B', goal: null },
    { ours: batches, naive: objects, n: TICKS },
  );
}

/** Seeded by their index: every way holds the same numbers. */
function tick(i: number): Tick {
  return { us: 1.7e15 + i, bid: 60_000.1 + i, bidSize: 0.25 + i, ask: 60_000.2 + i, askSize: 0.75 + i };
}

function tickObjects(): readonly Tick[] {
  return Array.from({ length: TICKS }, (_, i) => tick(i));
}

function tickColumns(): readonly Float64Array[] {
  const columns = Array.from({ length: 5 }, () => new Float64Array(TICKS));
  const [us, bid, bidSize, ask, askSize] = columns;
  for (let i = 0; i < TICKS; i++) {
    const one = tick(i);
    us![i] = one.us;
    bid![i] = one.bid;
    bidSize![i] = one.bidSize;
    ask![i] = one.ask;
    askSize![i] = one.askSize;
  }
  return [us!, bid!, bidSize!, ask!, askSize!];
}

function tickBatch(): EventBatch {
  const batch = new EventBatch(TICKS, NO_LEVELS);
  for (let i = 0; i < TICKS; i++) {
    const one = tick(i);
    const row = batch.append(EventKind.quote, 0, one.us, one.us, i);
    batch.v0[row] = one.bid;
    batch.v1[row] = one.bidSize;
    batch.v2[row] = one.ask;
    batch.v3[row] = one.askSize;
  }
  return batch;
}

/** What stays in memory of what is made, heap and buffers together; its asks are summed while it is still held. */
function bytesATick<T>(make: () => T, sumOfAsks: (made: T) => number): number {
  const before = usedBytes();
  const made = make();
  const bytes = usedBytes() - before;
  let expected = 0;
  for (let i = 0; i < TICKS; i++) expected += tick(i).ask;
  requireSame('the sum of asks', sumOfAsks(made), expected);
  return bytes / TICKS;
}

function usedBytes(): number {
  if (global.gc === undefined) throw new Error('memory is measured with node --expose-gc');
  // Twice: buffers are let go by the second.
  global.gc();
  global.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
