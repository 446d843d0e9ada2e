/**
 * The program in a process that stays: `resident.mjs` takes calls from its parent, one after another, each in a folder, and
 * ends what it says to a call by a mark: `\0CODE\0` on stdout, `\0` on stderr.
 */
import { main } from '../../dist/core/cli/bot.js';

// Each call listens to both, as if it were the only one.
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

process.on('message', async ({ args, cwd }) => {
  process.chdir(cwd);
  const code = await main(args);
  process.stderr.write('\0');
  process.stdout.write(`\0${code}\0`);
});
