import type { Command, Flags } from './command.js';
import { shellWord } from './shell-word.js';
import { openLog } from './terminal.js';

const FLAGS = {
  userdir: { type: 'string', default: 'user_data', describe: 'The folder to make' },
} as const satisfies Flags;

interface CreateUserdirArgs {
  readonly userdir: string;
}

/** `bot create-userdir`: the folders and first files of a user. */
export const command: Command<CreateUserdirArgs> = {
  flags: FLAGS,
  example: '$0 create-userdir',
  exampleText: 'Make user_data with a first strategy and a config',
  run: createUserdir,
};

async function createUserdir({ userdir }: CreateUserdirArgs): Promise<number> {
  const [{ normalize, join }, { makeUserDir }, log] = await Promise.all([
    import('node:path'),
    import('../project/user-dir.js'),
    openLog(),
  ]);
  const folder = normalize(userdir).replace(/(?<=.)[\\/]$/, '');
  const { entries, strategy } = await makeUserDir(folder);
  for (const { path, made } of entries) log.info(made ? `made ${path}` : `${path} was there already`);
  const name = strategy === null ? ' --strategy NAME' : '';
  log.info(`to go on: bot backtesting${name} --config ${shellWord(join(folder, 'config.json'))}`);
  return 0;
}
