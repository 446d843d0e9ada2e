import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BotError } from '../errors.js';
import { loadModule } from './compile.js';
import type { LoadedModule } from './loaded-module.js';
import { loadPackage } from './packages.js';
import { checkPlugin, type Plugin } from './plugin.js';
import { isSourceFile } from './source-files.js';

/** A plugin with where it comes from. */
export interface FoundPlugin {
  readonly plugin: Plugin;
  /** The file, or the name of the package. */
  readonly from: string;
  readonly hash: string;
  /** The plugin of a new instance of its module. @throws BotError `plugin_failed` */
  fresh(): Promise<Plugin>;
}

/** A plugin that was not taken. */
export interface PluginProblem {
  /** Its file, or the name of its package. */
  readonly from: string;
  /** What is wrong with it, in words. */
  readonly reason: string;
  /** What it would have added, where that is known: it must not be answered by another. */
  readonly names: readonly string[];
}

export interface FoundPlugins {
  readonly found: readonly FoundPlugin[];
  readonly problems: readonly PluginProblem[];
  /** Files without a default export: what strategies and plugins import from one another. */
  readonly parts: readonly string[];
}

/**
 * The plugins among the files of a folder, by name; none where it does not exist. One that fails does not keep the
 * others away.
 */
export async function findPluginFiles(folder: string): Promise<FoundPlugins> {
  const found: FoundPlugin[] = [];
  const problems: PluginProblem[] = [];
  const parts: string[] = [];
  for (const file of await sourceFiles(folder)) {
    try {
      const module = await loadModule(file);
      if ('default' in module.exports) found.push(foundIn(file, module));
      else parts.push(file);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      problems.push({ from: file, reason: error.message, names: [] });
    }
  }
  return { found, problems, parts };
}

/** The plugin that an installed package is. @throws BotError `plugin_failed` for one that is missing, or fails. */
export async function findPackagePlugin(name: string): Promise<FoundPlugin> {
  try {
    return foundIn(name, await loadPackage(name));
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    throw new BotError('plugin_failed', `plugin ${name}: ${error.message}`, { cause: error });
  }
}

/** @throws BotError `plugin_failed` with the reason alone. */
function foundIn(from: string, { exports, hash, fresh }: LoadedModule): FoundPlugin {
  return { plugin: pluginOf(exports), from, hash, fresh: async () => pluginOf(await fresh()) };
}

function pluginOf(exports: LoadedModule['exports']): Plugin {
  const { plugin, reason } = checkPlugin(exports.default);
  if (plugin === null) throw new BotError('plugin_failed', reason);
  return plugin;
}

async function sourceFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter(isSourceFile)
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
