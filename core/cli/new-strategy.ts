import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BotError } from '../errors.js';
import type { Template } from '../project/strategy-template.js';
import type { Command, Flags } from './command.js';
import { STRATEGY_FOLDER } from './flags.js';
import { shellWord } from './shell-word.js';
import { openLog } from './terminal.js';

const FLAGS = {
  strategy: { type: 'string', describe: 'Name of the strategy, and of its file' },
  template: {
    type: 'string',
    default: 'minimal',
    describe: 'minimal; full, each hook once; tick, tick hooks and orders; multi-leg, two venues',
  },
  'strategy-path': { type: 'string', describe: `Folder to write to; default ${STRATEGY_FOLDER}` },
} as const satisfies Flags;

interface NewStrategyArgs {
  readonly strategy?: string;
  readonly template: string;
  readonly strategyPath?: string;
}

/** `bot new-strategy`: the file of a new strategy, from a template. */
export const command: Command<NewStrategyArgs> = {
  flags: FLAGS,
  example: '$0 new-strategy --strategy DipBuyer --template full',
  exampleText: `Write ${STRATEGY_FOLDER}/DipBuyer.ts, with each hook once`,
  run: newStrategy,
};

async function newStrategy({ strategy, template: asked, strategyPath }: NewStrategyArgs): Promise<number> {
  if (strategy === undefined) throw new BotError('usage', 'which name? --strategy NAME');
  const [{ parseStrategyName, parseTemplate, strategySource }, { makeFolder, writeNewFile }] =
    await Promise.all([import('../project/strategy-template.js'), import('../project/new-file.js')]);
  const name = parseStrategyName(strategy);
  const template = parseTemplate(asked);
  const folder = strategyPath ?? STRATEGY_FOLDER;
  if (strategyPath === undefined) await makeFolder(folder);
  else await checkFolder(folder);

  const file = join(folder, `${name}.ts`);
  await refuseTaken(name, folder, file);
  if (!(await writeNewFile(file, await strategySource(template, name)))) throw taken(file);
  const log = await openLog();
  log.info(`wrote ${file} from the template ${template}`);
  log.info(`to run it: ${commandToRun(template, name, strategyPath)}`);
  return 0;
}

/** What runs a new strategy on a synthetic market. */
function commandToRun(template: Template, name: string, strategyPath: string | undefined): string {
  const path = strategyPath === undefined ? '' : ` --strategy-path ${shellWord(strategyPath)}`;
  const data = template === 'multi-leg' ? ' --data synthetic --scenario basis' : '';
  return `bot backtesting --strategy ${name}${path}${data}`;
}

async function checkFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new BotError('not_found', `strategy folder ${folder} does not exist`);
}

/** A second strategy of one name could not be run. One that does not load is no reason against a new one. */
async function refuseTaken(name: string, folder: string, file: string): Promise<void> {
  const { findStrategy } = await import('../loader/strategies.js');
  const found = await findStrategy(name, [folder]).catch((error: unknown) => {
    if (error instanceof BotError && error.code !== 'invariant') return null;
    throw error;
  });
  if (found === null) return;
  throw found.file === file
    ? taken(file)
    : new BotError('usage', `${found.file} has a strategy ${name} already: choose another name`);
}

function taken(file: string): BotError {
  return new BotError('usage', `${file} exists and is left as it is: choose another name`);
}
