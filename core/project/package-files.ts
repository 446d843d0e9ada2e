import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: `core/` lies in it, or `dist/core/` where it is compiled. */
export const PACKAGE_FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../..' : '../../..', import.meta.url),
);

/** The path of a file that comes with the package, by its name from the package's folder. */
export function packageFile(name: string): string {
  return join(PACKAGE_FOLDER, name);
}

/**
 * How a file in `folder` names this package's folder: relative, with `/`, where both lie in one project, so that the
 * project can be moved; else absolute. A package that is linked or installed is named by its place in `node_modules`.
 */
export async function packageSeenFrom(folder: string): Promise<string> {
  const from = resolve(folder);
  const installed = await installedAbove(from);
  if (installed !== null) return withSlashes(relative(from, installed));
  const isClone = `${from}${sep}`.startsWith(join(PACKAGE_FOLDER, sep));
  return withSlashes(isClone ? relative(from, PACKAGE_FOLDER) : resolve(PACKAGE_FOLDER));
}

/** The nearest `node_modules/tickwright` above a folder that is this package; null where there is none. */
async function installedAbove(folder: string): Promise<string | null> {
  const own = await realpath(PACKAGE_FOLDER);
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', 'tickwright');
    if ((await realpath(candidate).catch(() => null)) === own) return candidate;
    if (at === dirname(at)) return null;
  }
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}
