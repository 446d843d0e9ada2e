import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BotError } from '../errors.js';
import { type Bundle, bundle } from './bundle.js';
import { type Compiled, findCompiled, keepCompiled, outputPath, restoreCompiled } from './compiled.js';
import { type Host, presentHost } from './host.js';
import { describeLoadFailure } from './load-failure.js';
import type { LoadedModule } from './loaded-module.js';
import { hostForPackages } from './packages.js';

/** Compiles a source; the loader does it only where what was compiled before will not do. */
export type Bundler = (file: string, outfile: string, host: Host) => Promise<Bundle>;

/** Tells instances of one module apart. */
let instances = 0;

/**
 * Imports a TypeScript or JavaScript file of a user. It is bundled with what it imports relatively; `tickwright`
 * is this very host, so that there is only one. The bundle is kept, and used again until a file of it changes.
 * @throws BotError `strategy_failed` when it cannot be compiled or throws while it is loaded.
 */
export async function loadModule(path: string, bundler: Bundler = bundle): Promise<LoadedModule> {
  const source = resolve(path);
  const host = await presentHost();
  const compiled = findCompiled(source, host.key) ?? (await compile(source, host, bundler));
  if (compiled.importsPackages) hostForPackages();
  const load = (instance: string) => importModule(source, compiled, instance);
  return { exports: await load(''), hash: compiled.hash, fresh: () => load(`?${++instances}`) };
}

async function compile(source: string, host: Host, bundler: Bundler): Promise<Compiled> {
  let made: Bundle;
  try {
    made = await bundler(source, outputPath(source), host);
  } catch (error) {
    throw failed(error, source, [source], host);
  }
  try {
    return await keepCompiled(source, host.key, made);
  } catch (cause) {
    throw new BotError('strategy_failed', `what was compiled of it cannot be written: ${String(cause)}`, {
      cause,
    });
  }
}

async function importModule(
  source: string,
  compiled: Compiled,
  instance: string,
): Promise<LoadedModule['exports']> {
  const address = `${pathToFileURL(compiled.file).href}${instance}`;
  try {
    return await importCompiled(address, compiled);
  } catch (error) {
    throw failed(error, source, compiled.sources, await presentHost());
  }
}

async function importCompiled(address: string, compiled: Compiled): Promise<LoadedModule['exports']> {
  try {
    return (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
  } catch (error) {
    if (existsSync(compiled.file)) throw error;
    // Another process has compiled a later one, and taken this away.
    await restoreCompiled(compiled);
    return (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
  }
}

function failed(error: unknown, source: string, sources: readonly string[], { names }: Host): BotError {
  return new BotError('strategy_failed', describeLoadFailure(error, { source, sources, hostNames: names }), {
    cause: error,
  });
}
