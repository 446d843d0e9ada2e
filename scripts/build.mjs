/** Compiles the package into dist/. Incremental: a second run with nothing to do takes about a second. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const bin = join(dist, 'core', 'cli', 'main.js');
const OUTPUT = /(\.js|\.js\.map|\.d\.ts)$/;

// `npx bot` links this package into npm's cache and runs `prepare` again, npm 10 on every call. What is built stays:
// a command must not wait for a compiler, and two commands at once must not write one dist.
const isPrepareOfNpx = process.env.npm_command === 'exec' && process.env.npm_lifecycle_event === 'prepare';
if (isPrepareOfNpx && existsSync(bin)) process.exit(0);

// The compiler trusts its notes of the last run: without the output, they are wrong.
if (!existsSync(bin)) rmSync(join(dist, '.tsbuildinfo'), { force: true });

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status, signal, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (error !== undefined) throw error;
if (status !== 0) fail(`the TypeScript compiler ended with ${signal ?? `exit code ${status}`}`);
if (!existsSync(bin)) fail(`the compiler wrote no ${relative(root, bin)}`);
chmodSync(bin, 0o755);
removeOrphans();

/** Output whose source is gone: the loader would still find it. */
function removeOrphans() {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !OUTPUT.test(entry.name)) continue;
    const source = join(root, relative(dist, file).replace(OUTPUT, '.ts'));
    if (!existsSync(source)) rmSync(file);
  }
}

function fail(reason) {
  console.error(`build failed: ${reason}`);
  process.exit(1);
}
