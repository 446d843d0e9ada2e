import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../core/config/load.js';
import { Engine } from '../../core/engine/engine.js';
import type { MarketRun } from '../../core/engine/events.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy, type LoadedStrategy, resolveParams } from '../../core/loader/strategies.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { InstrumentRegistry } from '../../core/market/instrument.js';
import { ownParts } from '../../core/perception/own-parts.js';
import { Perception } from '../../core/perception/perception.js';
import { WORTH_PASSING } from '../../core/run/session.js';
import { tradeSettings } from '../../core/run/settings.js';
import { venueModel } from '../../core/run/venue.js';
import { chunkOf } from '../fixtures/chunk.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { type HeldEvents, recordedEvents } from './events.js';
import { printFigure, requireSame } from './figure.js';
import { writeLongRecording } from './recording.js';

const ROUNDS = 7;
/** A recording alone is over before the compiler is done. */
const COPIES = 4;
/** Events a step in a backtest. */
const LARGE = 16_384;

/**
 * What one event a step costs, as trading live takes them, against the steps of a backtest: processor time of perception
 * and engine alone, RTAI over the recording in memory, without the proof.
 */
export async function benchSteps(): Promise<void> {
  const events = await longEvents();
  const rtai = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  for (const [frames, us, goal] of [
    ['1s', 1_000_000, 1.5],
    ['100ms', 100_000, null],
  ] as const) {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const large = await processorUs(events, rtai, us, LARGE);
      const single = await processorUs(events, rtai, us, 1);
      requireSame('frames', single.frames, large.frames);
      ratios.push(single.us / large.us);
    }
    const name = `one event a step against ${LARGE.toLocaleString('en')} (${frames} frames)`;
    printFigure({ name, unit: 'x', goal }, { ours: ratios, naive: null, n: events.events });
  }
}

async function longEvents(): Promise<HeldEvents> {
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const file = join(folder, 'long.rec.gz');
    writeLongRecording(file, COPIES);
    return await recordedEvents(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function processorUs(
  { instrument, chunks }: HeldEvents,
  { fresh }: LoadedStrategy,
  timeframeUs: number,
  size: number,
) {
  const strategy = await fresh();
  const { config, given } = await loadConfig({});
  const params = resolveParams(strategy, {});
  const registry = new InstrumentRegistry();
  registry.add(instrument);
  const columns = await fresh();
  const perception = new Perception({ strategy: columns, proofKey: '', seed: 0, timeframeUs, registry });
  const selects = () => true;
  perception.open(ownParts({ strategy: columns, proof: null, params, timeframeUs, registry, selects }));
  const engine = new Engine({
    strategy,
    params,
    settings: tradeSettings(config, given, strategy),
    timeframeUs,
    registry,
    seed: 0,
    runTag: 'bench',
    terms: venueModel(config, await loadVenues()),
    perception,
    leftOut: () => null,
  });
  const batch = joined(chunks);
  const run: MarketRun = { kind: 'market', batch, from: 0, to: 0 };
  const chunk = chunkOf(batch);
  const before = process.cpuUsage();
  for (let from = 0; from < batch.length; from += size) {
    const to = Math.min(from + size, batch.length);
    chunk.count = 0;
    chunk.push(0, from, to);
    perception.take(chunk);
    if (to - from >= WORTH_PASSING && engine.isQuiet) engine.pass(chunk);
    else {
      run.from = from;
      run.to = to;
      while (!engine.step(run)) engine.takeOutgoing();
      if (engine.hasOutgoing) engine.takeOutgoing();
    }
    engine.release();
    perception.passed();
  }
  const { user, system } = process.cpuUsage(before);
  return { us: user + system, frames: perception.ordered[0]!.decidedFrames };
}

function joined(chunks: HeldEvents['chunks']): EventBatch {
  const all = new EventBatch();
  for (const { batches } of chunks) {
    for (const batch of batches) for (let row = 0; row < batch.length; row++) all.appendFrom(batch, row);
  }
  return all;
}
