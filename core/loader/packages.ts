import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { register } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BotError } from '../errors.js';
import { OWN_EXTENSION, presentHost, SURFACES, sharedPart } from './host.js';
import type { LoadedModule } from './loaded-module.js';
import { type HookAddresses, PACKAGE_SCHEME } from './package-hooks.js';

let isRegistered = false;
let instances = 0;

/** From now on packages that import `tickwright` get this very host, wherever they lie. */
export function hostForPackages(): void {
  // Node itself cannot run the sources: where tests do, packages are resolved as they lie.
  if (isRegistered || OWN_EXTENSION !== '.js') return;
  isRegistered = true;
  const addresses: HookAddresses = {
    surfaces: Object.fromEntries(
      Object.entries(SURFACES).map(([name, file]) => [name, pathToFileURL(file).href]),
    ),
    part: pathToFileURL(sharedPart('NAME')).href,
    working: pathToFileURL(resolve('package.json')).href,
  };
  register<HookAddresses>('./package-hooks.js', { parentURL: import.meta.url, data: addresses });
}

/**
 * Imports an installed package by its name, as a file in the working folder would. Its hash is of all its files,
 * without those of packages that it brings.
 * @throws BotError `plugin_failed` when it is not installed, or throws while it is loaded.
 */
export async function loadPackage(name: string): Promise<LoadedModule> {
  await presentHost();
  hostForPackages();
  const folder = packageFolder(name);
  if (folder === null) {
    throw new BotError('plugin_failed', `it is not installed: npm install ${name}`);
  }
  const exports = await importPackage(`${PACKAGE_SCHEME}${name}`);
  return {
    exports,
    hash: await hashOf(await realpath(folder)),
    fresh: () => importPackage(`${PACKAGE_SCHEME}${name}?tickwright=${++instances}`),
  };
}

async function importPackage(address: string): Promise<LoadedModule['exports']> {
  try {
    return (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
  } catch (cause) {
    throw new BotError('plugin_failed', describe(cause), { cause });
  }
}

/** Why, and the topmost place of a package that the stack knows. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frame = error.stack?.split('\n').find((line) => /\.(ts|[mc]?js):\d+/.test(line));
  return frame === undefined ? error.message : `${error.message} (${frame.trim()})`;
}

function packageFolder(name: string): string | null {
  for (let at = resolve('.'); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (at === dirname(at)) return null;
  }
}

async function hashOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => !parts.includes('node_modules') && !parts.some((part) => part.startsWith('.')))
    .map((parts) => parts.join('/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = createHash('sha256').update(await readFile(join(folder, file)));
    hash.update(`${file} ${content.digest('hex')}\n`);
  }
  return hash.digest('hex');
}
