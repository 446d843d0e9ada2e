import type { ConfigOrigin, LoadedConfig } from '../config/load.js';
import { isJsonObject, type JsonObject } from '../config/merge.js';
import type { Command } from './command.js';
import { configOf, RUN_FLAGS, type RunArgs } from './flags.js';
import { print } from './terminal.js';

/** `bot show-config`: what files, environment and flags of a run give together, and who said what. */
export const command: Command<RunArgs> = {
  flags: RUN_FLAGS,
  example: '$0 show-config --config user_data/config.json --set buyBelow=25',
  exampleText: 'The config that a run with these flags would have',
  run: showConfig,
};

async function showConfig(args: RunArgs): Promise<number> {
  const loaded = await configOf(args);
  const { redactSecrets } = await import('../config/secrets.js');
  const config = redactSecrets(loaded.config) as unknown as JsonObject;
  const entries = leavesOf(config).map((leaf) => ({ ...leaf, origin: loaded.origin(leaf.path) }));
  await print(args.json === true ? json(config, entries) : await text(config, entries));
  return 0;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

interface Entry extends Leaf {
  readonly origin: ReturnType<LoadedConfig['origin']>;
}

/** The values that are no objects, and the objects that are empty, in the schema's order. */
function leavesOf(object: JsonObject, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(object).flatMap(([key, value]): readonly Leaf[] => {
    const path = [...above, key];
    const isInner = isJsonObject(value) && Object.keys(value).length > 0;
    return isInner ? leavesOf(value, path) : [{ path, value }];
  });
}

function json(config: JsonObject, entries: readonly Entry[]): string {
  const origins = Object.fromEntries(entries.map(({ path, origin }) => [path.join('.'), origin]));
  return `${JSON.stringify({ config, origins }, null, 2)}\n`;
}

async function text(config: JsonObject, entries: readonly Entry[]): Promise<string> {
  const [{ keysAt }, { renderTable, wrapWords }] = await Promise.all([
    import('../config/keys.js'),
    import('../report/table.js'),
  ]);
  const table = renderTable(
    {
      head: ['Key', 'Value', 'From'],
      rows: entries.map(({ path, value, origin }) => [path.join('.'), shown(value), placeOf(origin)]),
      textColumns: 3,
      cellWidth: 60,
    },
    { colour: process.stdout.isTTY },
  );
  const unset = (keysAt([]) ?? []).filter((key) => key !== '$schema' && !Object.hasOwn(config, key));
  return `${table}\n\n${wrapWords(`Not set: ${unset.join(', ')}`)}\n`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function placeOf(origin: ConfigOrigin): string {
  return origin.from === 'default' ? 'default' : origin.place;
}
