import type { Probe } from '../data/probe.js';
import type { ServedInstrument } from '../data/provider.js';
import { formatMicros } from '../market/time.js';
import { parseTimerange } from '../market/timerange.js';
import { elapsedMs } from '../run/wall-clock.js';
import { dataOf, openPlugins } from './data.js';
import { configOf, DATA_FOLDER, type DataArgs } from './flags.js';
import { print } from './terminal.js';

export interface ProviderArgs extends DataArgs {
  readonly provider: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** What a provider serves; with `check` its beginning is read. @returns the exit code: 1 where the check failed. */
export async function listProvider(args: ProviderArgs): Promise<number> {
  const loaded = await configOf(args);
  const plugins = await openPlugins(loaded.config.plugins);
  const data = await dataOf(args.provider, args, loaded, plugins);
  const [{ probe }, { providerContext }, { readMarkets }] = await Promise.all([
    import('../data/probe.js'),
    import('../data/provider-context.js'),
    import('../data/markets.js'),
  ]);
  const { venues } = plugins;
  const context = providerContext({
    venues,
    datadir: loaded.config.datadir ?? DATA_FOLDER,
    instruments: args.instrument,
    timerange: args.timerange === undefined ? undefined : parseTimerange(args.timerange),
  });
  if (args.markets !== undefined) {
    context.markets.add(
      await readMarkets(
        args.markets,
        venues.ids().map((id) => venues.get(id)),
      ),
    );
  }
  if (args.check !== true) {
    const session = await data.provider.create(data.options, context);
    try {
      const serves = await session.serves();
      await print(
        args.json === true ? servedJson(args.provider, serves) : await servedText(args.provider, serves),
      );
    } finally {
      await session.close();
    }
    return 0;
  }
  const before = elapsedMs();
  const found = await probe(data, context);
  const tookMs = elapsedMs() - before;
  await print(
    args.json === true ? probeJson(args.provider, found) : await probeText(args.provider, found, tookMs),
  );
  return isSound(found) ? 0 : 1;
}

function isSound({ reason, sources }: Probe): boolean {
  return reason === null && sources.every((source) => source.reason === null);
}

function servedJson(provider: string, serves: readonly ServedInstrument[]): string {
  return `${JSON.stringify({ provider, serves: serves.map(servedDocument) }, null, 2)}\n`;
}

function servedDocument({ instrument, kinds, firstUs, lastUs }: ServedInstrument) {
  return { instrument, kinds, first_us: firstUs, last_us: lastUs };
}

/** Without the names of sources, which may be files, and without how long it took. */
function probeJson(provider: string, found: Probe): string {
  const document = {
    provider,
    ok: isSound(found),
    reason: found.reason,
    serves: found.serves.map(servedDocument),
    sources: found.sources.map(({ venue, instruments, reason }) => ({
      venue,
      ok: reason === null,
      reason,
      instruments: instruments.map(({ instrument, kinds, firstUs }) => ({
        instrument,
        kinds,
        first_us: firstUs,
      })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function servedText(provider: string, serves: readonly ServedInstrument[]): Promise<string> {
  if (serves.length === 0) {
    return `${provider} does not say what it has before it is read; --check reads its beginning.\n`;
  }
  return `${await table(
    ['Instrument', 'Kinds', 'First', 'Last'],
    serves.map(({ instrument, kinds, firstUs, lastUs }) => [
      instrument,
      kinds?.join(' ') ?? 'n/a',
      formatMicros(firstUs ?? Number.NaN),
      formatMicros(lastUs ?? Number.NaN),
    ]),
  )}\n`;
}

async function probeText(provider: string, found: Probe, tookMs: number): Promise<string> {
  const took = `${Math.max(1, Math.round(tookMs))} ms`;
  if (found.reason !== null) return `${provider} does not open: ${found.reason}\n`;
  const failed = found.sources.filter(({ reason }) => reason !== null).length;
  const count = found.sources.length;
  const head =
    failed > 0
      ? `${provider} opens, but ${failed} of its ${count} sources cannot be read.`
      : `${provider} opens: the first events of ${count} ${count === 1 ? 'source' : 'sources'} in ${took}.`;
  const rows = found.sources.flatMap(({ name, instruments, reason }) => {
    if (reason !== null) return [[name, 'FAILED', '', '']];
    if (instruments.length === 0) return [[name, 'no event', '', '']];
    return instruments.map(({ instrument, kinds, firstUs }) => [
      name,
      instrument,
      kinds.join(' '),
      formatMicros(firstUs),
    ]);
  });
  const reasons = found.sources.flatMap(({ name, reason }) => (reason === null ? [] : `${name}: ${reason}`));
  const parts = [head, await table(['Source', 'Instrument', 'Kinds', 'First'], rows), ...reasons];
  return `${parts.join('\n\n')}\n`;
}

async function table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { renderTable } = await import('../report/table.js');
  const spec = { head, rows, textColumns: head.length, cellWidth: 60 };
  return renderTable(spec, { colour: process.stdout.isTTY });
}
