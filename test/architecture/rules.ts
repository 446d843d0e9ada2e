/** The rules of the layout (docs/architecture.md) as pure functions from sources to sentences; a clean tree gives none. */
import type { Impurity, ParsedSource } from './parsed-source.js';
import { cycleViolations, roomViolations } from './rooms.js';

/** The one home of each read of the world; all that `strategies` and `plugins` know of it, they are told. */
export const HOMES: Readonly<Record<Impurity, string>> = {
  clock: 'core/run/wall-clock.ts',
  randomness: 'core/market/random.ts',
  environment: 'core/config/environment.ts',
};

/** The public surfaces: what strategies, plugins and programs import. */
const STRATEGY_SURFACE = 'core/index.ts';
const PLUGIN_SURFACE = 'core/public/plugin.ts';
const SURFACES: readonly string[] = [STRATEGY_SURFACE, PLUGIN_SURFACE, 'core/public/run.ts'];
const NAMELESS = /^(utils?|helpers?)$/;

/** Every broken rule of these sources, as a sentence that names the file. */
export function violations(sources: readonly ParsedSource[]): string[] {
  return [
    ...roomViolations(sources, SURFACES),
    ...cycleViolations(sources),
    ...sources.flatMap(importViolations),
    ...sources.flatMap(loaderViolations),
    ...sources.flatMap(homeViolations),
    ...sources.flatMap(exportViolations),
    ...sources.flatMap(({ path }) => nameViolations(path)),
  ];
}

/** For paths of any kind, tests and scripts too. */
export function nameViolations(path: string): string[] {
  const nameless = path.split('/').filter((part) => NAMELESS.test(part.split('.')[0] ?? ''));
  return nameless.map((part) => `${path} has a ${part}: name the thing`);
}

function importViolations({ path, imports }: ParsedSource): string[] {
  const refused = imports.filter(({ specifier, file }) => !mayImport(path, specifier, file));
  return refused.map(({ specifier }) => `${path} may not import ${specifier}`);
}

function mayImport(path: string, specifier: string, file: string | null): boolean {
  const isHost = specifier === 'tickwright' || specifier.startsWith('tickwright/');
  const [area = '', kind, name] = path.split('/');
  switch (area) {
    case 'core':
      return file === null ? !isHost : file.startsWith('core/');
    case 'strategies':
      return file === null || file === STRATEGY_SURFACE || file.startsWith('strategies/');
    case 'plugins':
      return (
        file === null ||
        file === STRATEGY_SURFACE ||
        file === PLUGIN_SURFACE ||
        file === path ||
        file.startsWith(`plugins/${kind}/${name}/`)
      );
    case 'user_data':
      return file === null && !specifier.startsWith('node:') && !/^tickwright\/(plugin|run)$/.test(specifier);
    default:
      return true;
  }
}

/** What core does not know by its name, it reaches through the one loader. */
function loaderViolations({ path, computedImports }: ParsedSource): string[] {
  if (path.startsWith('core/loader/')) return [];
  return computedImports.map(
    (text) => `${path} has ${text}: only core/loader reaches what is found at run time`,
  );
}

function homeViolations({ path, impurities }: ParsedSource): string[] {
  const strays = [...impurities].filter(([kind]) => HOMES[kind] !== path);
  return strays.map(
    ([kind, expression]) => `${path} reads the ${kind} (${expression}): only ${HOMES[kind]} may`,
  );
}

function exportViolations({ path, hasStarExport, otherStatements }: ParsedSource): string[] {
  const star = hasStarExport ? [`${path} has an export *`] : [];
  if (!SURFACES.includes(path)) return star;
  return [...star, ...otherStatements.map((text) => `${path} is more than a list of named exports: ${text}`)];
}
