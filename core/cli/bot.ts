import yargs from 'yargs';
import { nearest } from '../config/nearest.js';
import { BotError, exitCodeOf } from '../errors.js';
import { VERSION } from '../project/version.js';
import { parserComplaint, refuseBadFlags, refuseBadValues } from './checked-args.js';
import { applyFlags, type Command, type CommandEntry } from './command.js';

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  backtesting: { describe: 'Run a strategy over market data', load: () => import('./backtesting.js') },
  frames: { describe: 'Write the frames of recordings as CSV or Parquet', load: () => import('./frames.js') },
  'convert-data': { describe: 'Turn recordings into columns', load: () => import('./convert-data.js') },
  'list-data': { describe: 'List what a data directory holds', load: () => import('./list-data.js') },
  'generate-data': {
    describe: 'Write a synthetic market as a recording',
    load: () => import('./generate-data.js'),
  },
  'new-strategy': {
    describe: 'Write a new strategy from a template',
    load: () => import('./new-strategy.js'),
  },
  'list-strategies': {
    describe: 'List strategies and whether they load',
    load: () => import('./list-strategies.js'),
  },
  'create-userdir': {
    describe: 'Make the folders and first files of a user',
    load: () => import('./create-userdir.js'),
  },
  'show-config': {
    describe: 'Show the config of a run, and where each value comes from',
    load: () => import('./show-config.js'),
  },
  'lookahead-analysis': {
    describe: 'Find columns and signals that know what comes after their row',
    load: () => import('./lookahead-analysis.js'),
  },
  'recursive-analysis': {
    describe: 'Show how columns depend on startupFrames',
    load: () => import('./recursive-analysis.js'),
  },
  ablation: {
    describe: 'Measure what each part of a strategy is worth',
    load: () => import('./ablation.js'),
  },
  'show-trades': {
    describe: 'Show the trades of a run in a database',
    load: () => import('./show-trades.js'),
  },
};

/** Runs `bot` with these arguments. @returns the exit code: 0 done, 1 the work failed, 2 the call was wrong. */
export async function main(argv: readonly string[]): Promise<number> {
  endQuietlyWhenNobodyReads();
  try {
    return await called(argv);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    return exitCodeOf(error);
  }
}

async function called(argv: readonly string[]): Promise<number> {
  const name = commandName(argv);
  let exitCode = 0;
  const parser = yargs([...argv])
    .scriptName('bot')
    .usage('$0 <command> [flags]')
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .wrap(100)
    .strict()
    .parserConfiguration({ 'duplicate-arguments-array': true, 'strip-aliased': true, 'strip-dashed': true })
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new BotError('usage', parserComplaint(message));
    })
    .epilogue('bot <command> --help explains one command.');
  for (const [known, entry] of Object.entries(COMMANDS)) {
    if (known !== name) {
      parser.command(known, entry.describe);
      continue;
    }
    const command = (await entry.load()).command as unknown as Command<unknown>;
    refuseBadFlags(argv, command.flags);
    parser.command(
      known,
      entry.describe,
      (y) => applyFlags(y, command),
      async (args) => {
        refuseBadValues(args, command.flags);
        exitCode = await command.run(args);
      },
    );
  }
  await parser.parseAsync();
  return exitCode;
}

/** The command comes first; null where only flags are given that need none. @throws BotError `usage` */
function commandName([first, ...others]: readonly string[]): string | null {
  if (first === undefined) throw new BotError('usage', 'which command? bot --help lists them');
  if (Object.hasOwn(COMMANDS, first)) return first;
  if (!first.startsWith('-')) {
    const near = nearest(first, Object.keys(COMMANDS));
    const hint = near === undefined ? 'bot --help lists those there are' : `did you mean ${near}?`;
    throw new BotError('usage', `unknown command ${first}; ${hint}`);
  }
  const behind = others.find((word) => Object.hasOwn(COMMANDS, word));
  if (behind !== undefined)
    throw new BotError('usage', `the command comes first: bot ${behind} ${first} ...`);
  if (!/^(-h|--help|--version)$/.test(first)) {
    throw new BotError('usage', `which command? ${first} stands alone; bot --help lists them`);
  }
  return null;
}

/** One line for what the user can mend; the stack for what is our fault. */
function describeFailure(error: unknown): string {
  if (error instanceof BotError && error.code !== 'invariant') return `error: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** `bot ... | head` closes the pipe: that is an end, not a failure. */
function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
