import type { StrategyListing } from '../loader/strategies.js';
import type { ParamSpec } from '../strategy/params.js';
import type { Command, Flags } from './command.js';
import { openPlugins } from './data.js';
import { configOf, strategyFolders } from './flags.js';
import { print } from './terminal.js';

const FLAGS = {
  'strategy-path': { type: 'string', describe: 'Folder of strategies; default user_data/strategies' },
  strategy: { type: 'string', describe: 'Only the strategy of this name' },
  config: { type: 'string', array: true, describe: 'Config files, for the plugins they name' },
  json: { type: 'boolean', describe: 'Print one JSON document' },
} as const satisfies Flags;

interface ListStrategiesArgs {
  readonly strategyPath?: string;
  readonly strategy?: string;
  readonly config?: readonly string[];
  readonly json?: boolean;
}

/** `bot list-strategies`: whether each file loads, and the parameters of those that do. */
export const command: Command<ListStrategiesArgs> = {
  flags: FLAGS,
  example: '$0 list-strategies --strategy RtaiStrategy',
  exampleText: 'The parameters of RTAI, with their ranges and defaults',
  run: listStrategies,
};

async function listStrategies({ strategyPath, strategy, config, json }: ListStrategiesArgs): Promise<number> {
  const { listStrategies: listAll, unknownStrategy } = await import('../loader/strategies.js');
  const folders = strategyFolders(strategyPath);
  const loaded = await configOf(config === undefined ? {} : { config });
  const plugins = await openPlugins(loaded.config.plugins);
  const all = await listAll(folders, plugins.strategies);
  const listings = strategy === undefined ? all : all.filter((listing) => nameOf(listing) === strategy);
  if (strategy !== undefined && listings.length === 0) throw unknownStrategy(strategy, all, folders);
  const { describeRange } = await import('../strategy/params.js');
  const described = listings.map((listing) => describe(listing, describeRange));
  await print(json === true ? `${JSON.stringify(described, null, 2)}\n` : await text(described));
  return 0;
}

type Described = ReturnType<typeof describe>;

/** As `--json` prints it. */
function describe(listing: StrategyListing, describeRange: (spec: ParamSpec) => string) {
  const strategy = listing.status === 'LOAD FAILED' ? null : listing.loaded.strategy;
  return {
    name: strategy?.name ?? null,
    file: listing.file,
    status: listing.status,
    timeframe: strategy === null ? null : (strategy.timeframe ?? '1m'),
    reason: reasonOf(listing),
    params: Object.entries(strategy?.params ?? {}).map(([name, spec]) => ({
      name,
      kind: spec.kind,
      range: describeRange(spec),
      default: spec.default,
      space: spec.space ?? null,
      doc: spec.doc ?? null,
    })),
  };
}

function reasonOf(listing: StrategyListing): string | null {
  switch (listing.status) {
    case 'OK':
      return null;
    case 'LOAD FAILED':
      return listing.reason;
    case 'DUPLICATE NAME':
      return `${listing.other} has the same name`;
  }
}

function nameOf(listing: StrategyListing): string | null {
  return listing.status === 'LOAD FAILED' ? null : listing.loaded.strategy.name;
}

async function text(described: readonly Described[]): Promise<string> {
  if (described.length === 0) return 'There is no strategy.\n';
  const { bold, renderTable } = await import('../report/table.js');
  const style = { colour: process.stdout.isTTY };
  const parts = [
    renderTable(
      {
        head: ['Strategy', 'Timeframe', 'Status', 'File'],
        rows: described.map(({ name, timeframe, status, file }) => [
          name ?? 'n/a',
          timeframe ?? 'n/a',
          status,
          file,
        ]),
        textColumns: 4,
        cellWidth: 120,
      },
      style,
    ),
  ];
  const troubles = described.flatMap(({ file, status, reason }) =>
    reason === null ? [] : `${file}: ${status}: ${reason}`,
  );
  if (troubles.length > 0) parts.push(troubles.join('\n'));
  for (const { name, status, params } of described) {
    if (name === null || status !== 'OK' || params.length === 0) continue;
    const title = `Parameters of ${name}`;
    const table = renderTable(
      {
        head: ['Parameter', 'Default', 'Range', 'Space'],
        rows: params.map((one) => [one.name, String(one.default), one.range, one.space ?? '']),
        textColumns: 4,
        cellWidth: 60,
      },
      style,
    );
    parts.push(`${style.colour ? bold(title) : title}\n${table}`);
  }
  return `${parts.join('\n\n')}\n`;
}
