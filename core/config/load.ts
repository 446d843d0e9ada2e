import { readFile } from 'node:fs/promises';
import { BotError } from '../errors.js';
import { parseDocument } from './document.js';
import { type Environment, environmentOverrides, type Override } from './environment.js';
import { describeIssue, expectation } from './issues.js';
import { keysAt } from './keys.js';
import {
  isJsonObject,
  type JsonObject,
  type KeyPath,
  mergeDeep,
  nestedAt,
  pathsOf,
  valueAt,
} from './merge.js';
import { type Config, configSchema } from './schema.js';

/** Where a config comes from, the earlier being overruled by the later. */
export interface ConfigSources {
  /** Paths of JSON files, relative ones to the working folder. */
  readonly files?: readonly string[];
  /** Variables, of which those that begin with `TICKWRIGHT__` are read. */
  readonly environment?: Environment;
  /** Values of flags. */
  readonly overrides?: readonly Override[];
}

/** A config that was read, merged and checked. */
export interface LoadedConfig {
  /** Defaults are filled in; a key without one is missing where no source gave it. */
  readonly config: Config;
  /** Dotted paths of what the sources said, as opposed to defaults: `order_types`, `order_types.entry`. */
  readonly given: readonly string[];
  /** Where the value at a path comes from; of an object, who said the last of it. */
  origin(path: readonly PropertyKey[]): ConfigOrigin;
}

/** Who said a value of the config; `default` also for a key that nobody set. */
export type ConfigOrigin =
  | {
      /** Later ones overrule earlier ones, in this order. */
      readonly from: 'file' | 'environment' | 'flag';
      /** `file:line:column`, the name of a variable, or a flag. */
      readonly place: string;
    }
  | {
      /** Nobody: the schema's value, where it has one. */
      readonly from: 'default';
    };

/** One source of config, and how to name a place in it. */
interface Layer {
  readonly from: 'file' | 'environment' | 'flag';
  readonly value: JsonObject;
  locate(path: KeyPath): string;
}

/**
 * The config that the sources give together: objects are merged key by key, of anything else the last one counts.
 * @throws BotError `not_found` for a missing file, `config` for broken JSON, an unknown key or a wrong value, in one
 * line with its file, key, value and what was expected.
 */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const layers: Layer[] = [];
  for (const file of sources.files ?? []) {
    layers.push({ from: 'file', ...parseDocument(file, await readConfigFile(file)) });
  }

  let merged = mergeLayers(layers);
  const add = (from: 'environment' | 'flag', overrides: readonly Override[]) => {
    for (const override of overrides) {
      const layer = layerOf(from, override, merged);
      layers.push(layer);
      merged = mergeDeep(merged, layer.value);
    }
  };
  add('environment', environmentOverrides(sources.environment ?? {}));
  add('flag', sources.overrides ?? []);
  return {
    config: parseMerged(merged, layers),
    given: pathsOf(merged),
    origin: (path) => {
      const layer = lastToSay(path, layers);
      return layer ? { from: layer.from, place: layer.locate(path) } : { from: 'default' };
    },
  };
}

function mergeLayers(layers: readonly Layer[]): JsonObject {
  return layers.reduce<JsonObject>((merged, layer) => mergeDeep(merged, layer.value), {});
}

function parseMerged(merged: JsonObject, layers: readonly Layer[]): Config {
  const result = configSchema.safeParse(merged, { error: expectation });
  if (result.success) return result.data;
  const { path, message } = describeIssue(result.error.issues[0]!, merged);
  throw new BotError('config', `${sourceOf(path, layers)}: ${message}`);
}

/** The last layer that says anything about the path. */
function sourceOf(path: KeyPath, layers: readonly Layer[]): string {
  for (let length = path.length; length > 0; length--) {
    const layer = lastToSay(path.slice(0, length), layers);
    if (layer) return layer.locate(path);
  }
  return 'config';
}

function lastToSay(path: KeyPath, layers: readonly Layer[]): Layer | undefined {
  return layers.findLast(({ value }) => valueAt(value, path) !== undefined);
}

function layerOf(from: 'environment' | 'flag', override: Override, merged: JsonObject): Layer {
  const path: string[] = [];
  for (const written of override.path) path.push(knownKey(written, path, merged));
  return { from, value: nestedAt(path, override.value), locate: () => override.source };
}

/** The key that is written in any case: of the schema, else of what the config has already, else as written. */
function knownKey(written: string, parent: readonly string[], merged: JsonObject): string {
  const present = valueAt(merged, parent);
  const known = [...(keysAt(parent) ?? []), ...(isJsonObject(present) ? Object.keys(present) : [])];
  if (known.includes(written)) return written;
  return known.find((key) => key.toLowerCase() === written.toLowerCase()) ?? written;
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing)
      throw new BotError('not_found', `config file ${file} does not exist: expected a JSON file`, { cause });
    throw new BotError('config', `config file ${file} cannot be read: expected a readable JSON file`, {
      cause,
    });
  }
}
