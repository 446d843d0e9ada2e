/**
 * Runs scripts of the package beside each other, as many as there are cores: `node scripts/beside.mjs NAME ...`. What one
 * says is printed when it has ended; the first that fails is what this ends with, once all have ended.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const left = process.argv.slice(2);
let status = 0;

/** Takes one after the other, until none is left. */
async function work() {
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    const ended = await run(name);
    if (status === 0) status = ended;
  }
}

/** The exit code of a script. */
function run(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const said = [];
    child.stdout.on('data', (part) => said.push(part));
    child.stderr.on('data', (part) => said.push(part));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      console.log(`${name}: ${code === 0 ? 'ok' : 'failed'}`);
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
process.exitCode = status;
