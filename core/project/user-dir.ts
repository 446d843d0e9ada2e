import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEdits, modify } from 'jsonc-parser';
import { makeFolder, writeNewFile } from './new-file.js';
import { packageFile, packageSeenFrom } from './package-files.js';
import { strategySource } from './strategy-template.js';

const FOLDERS = ['strategies', 'plugins', 'data', 'logs', 'backtest_results', 'hyperopt_results'] as const;
const FIRST_STRATEGY = 'Template';
const DEFAULT_FOLDER = 'user_data';

/** A folder or file of a user's directory, and whether it was made or there already. */
export interface UserDirEntry {
  readonly path: string;
  readonly made: boolean;
}

/** What became of a user's directory. */
export interface UserDir {
  readonly entries: readonly UserDirEntry[];
  /** The first strategy that it was given; null where it has its own. */
  readonly strategy: string | null;
}

/**
 * Makes a user's directory with its folders, a first strategy where there is none, a config, a `tsconfig.json` for
 * editors and a `.gitignore`. What is there is left as it is.
 * @throws BotError `usage` for what cannot be made.
 */
export async function makeUserDir(folder: string): Promise<UserDir> {
  const entries: UserDirEntry[] = [{ path: folder, made: await makeFolder(folder) }];
  const note = (path: string, made: boolean) => entries.push({ path, made });
  const add = async (name: string, text: string) => {
    const path = join(folder, name);
    note(path, await writeNewFile(path, text));
  };
  for (const name of FOLDERS) note(join(folder, name), await makeFolder(join(folder, name)));

  const strategy = (await isEmpty(join(folder, 'strategies'))) ? FIRST_STRATEGY : null;
  if (strategy !== null)
    await add(join('strategies', `${strategy}.ts`), await strategySource('minimal', strategy));
  const host = await packageSeenFrom(folder);
  await add('config.json', await configText(folder, host, strategy));
  await add('tsconfig.json', tsconfigText(host));
  await add('.gitignore', GITIGNORE);
  return { entries, strategy };
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).every((name) => name.startsWith('.'));
}

/** The example, its comments kept, as it runs on the built-in market from the working folder. */
async function configText(folder: string, host: string, strategy: string | null): Promise<string> {
  const schema = `${host}/docs/schema/config.schema.json`;
  const isElsewhere = folder !== DEFAULT_FOLDER;
  const changes: readonly (readonly [path: readonly string[], value: unknown])[] = [
    [['$schema'], isAbsolute(host) ? pathToFileURL(schema).href : schema],
    [['strategy'], strategy ?? 'NAME'],
    [['strategy_path'], isElsewhere ? join(folder, 'strategies') : undefined],
    [['datadir'], isElsewhere ? join(folder, 'data') : undefined],
    [['exchange', 'pair_whitelist'], ['BTC/USDT:USDT']],
  ];
  const example = await readFile(packageFile('config.example.json'), 'utf8');
  const text = changes.reduce(withValue, example.replace('Copy this file to config.json. ', ''));
  return strategy === null ? text.replace('"strategy": ', '// "strategy": ') : text;
}

function withValue(text: string, [path, value]: readonly [path: readonly string[], value: unknown]): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2, keepLines: true };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}

/** For editors alone: the host compiles a strategy when it loads it. */
function tsconfigText(host: string): string {
  const compilerOptions = {
    target: 'ES2023',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    strict: true,
    noEmit: true,
    isolatedModules: true,
    skipLibCheck: true,
    paths: {
      tickwright: [`${host}/dist/core/index.d.ts`],
      'tickwright/plugin': [`${host}/dist/core/public/plugin.d.ts`],
      'tickwright/run': [`${host}/dist/core/public/run.d.ts`],
      'tickwright/*': [`${host}/dist/strategies/*/index.d.ts`],
    },
  };
  return `${JSON.stringify({ compilerOptions, include: ['strategies', 'plugins'] }, null, 2)}\n`;
}

const GITIGNORE = `# What runs write.
data/
logs/
backtest_results/
hyperopt_results/
.tickwright/
*.sqlite
*.sqlite-*

# It may come to hold keys.
config.json
`;
