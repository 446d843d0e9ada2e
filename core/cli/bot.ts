import yargs from 'yargs';
import { BotError, exitCodeOf } from '../errors.js';
import { VERSION } from '../version.js';
import { applyFlags, type Command, type CommandEntry } from './command.js';

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  backtesting: { describe: 'Run a strategy over market data', load: () => import('./backtesting.js') },
  frames: { describe: 'Write the frames of recordings as CSV or Parquet', load: () => import('./frames.js') },
  'convert-data': { describe: 'Turn recordings into columns', load: () => import('./convert-data.js') },
  'list-data': { describe: 'List what a data directory holds', load: () => import('./list-data.js') },
  'generate-data': { describe: 'Write a synthetic market as a recording', load: () => import('./generate-data.js') },
  'list-strategies': { describe: 'List strategies and whether they load', load: () => import('./list-strategies.js') },
};

/** Runs `bot` with these arguments. @returns the exit code: 0 done, 1 the work failed, 2 the call was wrong. */
export async function main(argv: readonly string[]): Promise<number> {
  endQuietlyWhenNobodyReads();
  let exitCode = 0;
  const name = argv.find((word) => !word.startsWith('-'));
  const parser = yargs([...argv])
    .scriptName('bot')
    .usage('$0 <command> [flags]')
    .version(VERSION)
    .help()
    .alias('h', 'help')
    .wrap(100)
    .strict()
    .recommendCommands()
    .demandCommand(1, 'which command? bot --help lists them')
    .parserConfiguration({ 'duplicate-arguments-array': true, 'strip-aliased': true, 'strip-dashed': true })
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new BotError('usage', message);
    })
    .epilogue('bot <command> --help explains one command.');
  try {
    for (const [known, entry] of Object.entries(COMMANDS)) {
      if (known !== name) {
        parser.command(known, entry.describe);
        continue;
      }
      const { command } = (await entry.load()) as unknown as { command: Command };
      parser.command(
        known,
        entry.describe,
        (y) => applyFlags(y, command),
        async (args) => {
          exitCode = await command.run(args);
        },
      );
    }
    await parser.parseAsync();
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    return exitCodeOf(error);
  }
  return exitCode;
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
