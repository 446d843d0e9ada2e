import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/config/merge.js';
import { parseOptions } from '../../core/config/options.js';
import {
  BotError,
  type DataProvider,
  type DataSession,
  EventBatch,
  EventKind,
  type EventSource,
  type ProvidedData,
  type ProviderContext,
  providerContext,
} from '../../core/public/plugin.js';
import { openFeed } from '../../core/public/run.js';
import { shippedVenues } from '../fixtures/feeds.js';

/** What the contract needs to know of a provider and of data that it can open. */
export interface DataProviderContract {
  readonly provider: DataProvider;
  /** Options as a config has them, of data that are sound and short. */
  options(): JsonObject;
  /** What is known of these data from elsewhere: their instruments, and how many events each has. */
  readonly holds: Readonly<Record<string, number>> | 'unknown';
  /** Options that the schema does not take, and what is said of them. */
  readonly refused: readonly (readonly [options: JsonObject, says: RegExp])[];
  /** Options of data whose content is broken; null where there is no content. */
  readonly broken: (() => JsonObject) | null;
  /** The folder in which all lies that it opens. */
  folder(): string;
}

const KINDS = Object.keys(EventKind) as (keyof typeof EventKind)[];

/** One event, for people: all that it says, as a text. */
interface SeenEvent {
  readonly localTs: number;
  readonly instrument: string;
  readonly kind: keyof typeof EventKind;
  readonly sequence: number;
  readonly text: string;
}

/** The contract that each data provider keeps: docs/plugins.md. */
export function describeDataProvider(contract: DataProviderContract): void {
  const { provider } = contract;

  const opened = async (use: (session: DataSession, context: ProviderContext) => Promise<void>) => {
    const context = providerContext({ venues: await shippedVenues() });
    const session = await provider.create(checked(provider, contract.options()), context);
    try {
      await use(session, context);
    } finally {
      await session.close();
    }
  };
  const all = async () => {
    const seen: SeenEvent[][] = [];
    await opened(async (session, context) => {
      for (const source of session.sources) seen.push((await batchesOf(source, context)).flat());
    });
    return seen;
  };

  describe(`${provider.name} keeps the contract of data providers`, () => {
    it('has the shape of one', () => {
      expect(provider.kind).toBe('data-provider');
      expect(provider.name).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it.each([
      ...contract.refused,
      [{ no_such_option: 1 }, /data\.no_such_option is not a config key/] as const,
    ])('refuses %j', (options, says) => {
      const known = Object.hasOwn(options, 'no_such_option') ? contract.options() : {};
      const attempt = () => checked(provider, { ...known, ...options });
      expect(attempt).toThrow(says);
      expect(attempt).toThrow(expect.objectContaining({ code: 'config' }));
    });

    it('gives events by time, those of one time by instrument and in one batch', async () => {
      await opened(async (session, context) => {
        expect(session.sources.length).toBeGreaterThan(0);
        for (const source of session.sources) expectOrder(await batchesOf(source, context));
      });
    });

    it('knows an instrument before its first event, and each is of the venue of its source', async () => {
      await opened(async (session, context) => {
        for (const source of session.sources) {
          // Reading looks each index up in the registry.
          const seen = (await batchesOf(source, context)).flat();
          for (const { instrument } of seen) expect(instrument.split(':')[0]).toBe(source.venue);
          expect(source.counters.events).toBe(seen.length);
        }
      });
    });

    it('has what it is known to have', async () => {
      const counts: Record<string, number> = {};
      for (const { instrument } of (await all()).flat()) counts[instrument] = (counts[instrument] ?? 0) + 1;
      if (contract.holds === 'unknown') expect(Object.keys(counts)).not.toEqual([]);
      else expect(counts).toEqual(contract.holds);
    });

    it('serves what it says that it serves', async () => {
      const seen = (await all()).flat();
      await opened(async (session) => {
        for (const { instrument, kinds, firstUs, lastUs } of await session.serves()) {
          const its = seen.filter((event) => event.instrument === instrument);
          expect(its).not.toEqual([]);
          if (kinds)
            expect(kinds).toEqual(
              expect.arrayContaining(KINDS.filter((kind) => its.some((event) => event.kind === kind))),
            );
          if (firstUs !== null) expect(its[0]!.localTs).toBeGreaterThanOrEqual(firstUs);
          if (lastUs !== null) expect(its.at(-1)!.localTs).toBeLessThanOrEqual(lastUs);
        }
      });
    });

    it('gives the same events when it is opened again', async () => {
      expect(await all()).toEqual(await all());
    });

    it('gives the same events to two who read at the same time', async () => {
      const alone = await all();
      const [one, two] = await Promise.all([all(), all()]);
      expect(one).toEqual(alone);
      expect(two).toEqual(alone);
    });

    it('describes each source as it is, and the same each time', async () => {
      const described: unknown[] = [];
      for (let i = 0; i < 2; i++) {
        await opened(async (session, context) => {
          const seen: string[][] = [];
          for (const source of session.sources) {
            const events = (await batchesOf(source, context)).flat();
            seen.push([...new Set(events.map(({ instrument }) => instrument))].sort());
          }
          const first = await session.describe();
          expect(first.map(({ instruments }) => instruments)).toEqual(seen);
          for (const { sha256 } of first) expect(sha256 ?? 'a'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
          expect(await session.describe()).toEqual(first);
          described.push(first);
        });
      }
      expect(described[1]).toEqual(described[0]);
    });

    it('never says that more is done than there is', async () => {
      await opened(async (session, context) => {
        for (const source of session.sources) {
          await batchesOf(source, context);
          const { doneBytes, totalBytes } = session.progress();
          expect(doneBytes).toBeLessThanOrEqual(totalBytes);
        }
      });
    });

    it('gives what lies in the time asked for, and nothing else', async () => {
      const times = (await all())
        .flat()
        .map(({ localTs }) => localTs)
        .sort((a, b) => a - b);
      const [fromUs, toUs] = [
        times[Math.floor(times.length / 3)]!,
        times[Math.floor((2 * times.length) / 3)]!,
      ];
      const wanted = times.filter((us) => us >= fromUs && us < toUs);
      const data: ProvidedData = { provider, options: checked(provider, contract.options()) };
      const open = await openFeed({ venues: await shippedVenues(), data, timerange: { fromUs, toUs } });
      const got: number[] = [];
      for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) {
        for (let run = 0; run < chunk.count; run++) {
          const batch = chunk.batches[chunk.lane[run]!]!;
          for (let row = chunk.from[run]!; row < chunk.to[run]!; row++) got.push(batch.localTs[row]!);
        }
      }
      await open.feed.close();
      expect(got).toEqual(wanted);
    });

    it.each(['before it is read', 'while it is read', 'at its end'])(
      'closes %s, twice, and reads nothing afterwards',
      async (when) => {
        const before = openFiles(contract.folder());
        await opened(async (session, context) => {
          const batch = new EventBatch();
          for (const source of session.sources) {
            if (when === 'while it is read') await source.read(batch);
            if (when === 'at its end') await batchesOf(source, context);
          }
          await session.close();
          await session.close();
          for (const source of session.sources) {
            batch.append(EventKind.quote, 0, 1, 1, 1);
            expect(await source.read(batch)).toBe(false);
            expect(batch.length).toBe(0);
            await source.close();
          }
        });
        expect(openFiles(contract.folder())).toEqual(before);
      },
    );

    const { broken } = contract;
    if (broken === null) return;
    it('says of broken content that it is broken, and leaves nothing open', async () => {
      const before = openFiles(contract.folder());
      const context = providerContext({ venues: await shippedVenues() });
      const options = checked(provider, broken());
      const readAll = async () => {
        const session = await provider.create(options, context);
        try {
          for (const source of session.sources) await batchesOf(source, context);
          await session.describe();
        } finally {
          await session.close();
        }
      };
      const error: unknown = await readAll().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BotError);
      expect(error).toMatchObject({ code: 'data_broken' });
      expect(openFiles(contract.folder())).toEqual(before);
    });
  });
}

function checked(provider: DataProvider, options: JsonObject): unknown {
  return parseOptions(provider.schema, options, { key: 'data', place: () => 'config' });
}

/** A source to its end, a list a batch. */
async function batchesOf(source: EventSource, { registry }: ProviderContext): Promise<SeenEvent[][]> {
  const batches: SeenEvent[][] = [];
  const batch = new EventBatch();
  while (await source.read(batch)) {
    expect(batch.length).toBeGreaterThan(0);
    batches.push(Array.from({ length: batch.length }, (_, row) => seenEvent(batch, row, registry)));
  }
  expect(batch.length).toBe(0);
  expect(await source.read(batch)).toBe(false);
  return batches;
}

function seenEvent(batch: EventBatch, row: number, registry: ProviderContext['registry']): SeenEvent {
  const from = batch.levelFrom[row]!;
  const to = from + batch.bidCount[row]! + batch.askCount[row]!;
  const values = [
    batch.flags,
    batch.exchangeTs,
    batch.id,
    batch.v0,
    batch.v1,
    batch.v2,
    batch.v3,
    batch.bidCount,
  ];
  const levels = [batch.levelPrice, batch.levelSize].map((side) => side.slice(from, to));
  return {
    localTs: batch.localTs[row]!,
    instrument: registry.at(batch.instrument[row]!).id,
    kind: KINDS.find((kind) => EventKind[kind] === batch.kind[row])!,
    sequence: batch.sequence[row]!,
    text: createHash('sha256')
      .update([...values.map((column) => column[row]!), ...levels.map((side) => side.join(' '))].join(';'))
      .digest('hex'),
  };
}

function expectOrder(batches: readonly (readonly SeenEvent[])[]): void {
  let last: SeenEvent | undefined;
  for (const batch of batches) {
    if (last) expect(batch[0]!.localTs).toBeGreaterThan(last.localTs);
    for (const event of batch) {
      expect(Number.isSafeInteger(event.localTs)).toBe(true);
      if (last && !isBefore(last, event)) expect([last, event]).toBe('in order');
      last = event;
    }
  }
}

/** By time; at one time a lost connection behind all others, then by instrument, then by sequence. */
function isBefore(a: SeenEvent, b: SeenEvent): boolean {
  if (a.localTs !== b.localTs) return a.localTs < b.localTs;
  if ((a.kind === 'gap') !== (b.kind === 'gap')) return b.kind === 'gap';
  if (a.instrument !== b.instrument) return a.instrument < b.instrument;
  return a.sequence <= b.sequence;
}

/** Files of the folder that this process has open; none where the system does not tell. */
function openFiles(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        // It was the one that lists them.
        return [];
      }
    })
    .filter((path) => path.startsWith(folder));
}
