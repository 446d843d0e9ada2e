import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { FULL, sized } from '../full.js';
import { type Stored, storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';
import { tornIn } from './wholeness.js';

const SCRIPT = fileURLToPath(new URL('killed-run.mjs', import.meta.url));
/** Processes that run beside each other. */
const BESIDE = 2;
const file = temporaryFiles();

/** `whole` commits a moment at once; `split` is wrong on purpose. */
type How = 'whole' | 'split';

interface Ended {
  readonly name: string;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What was sent, a request a line. */
  readonly sent: readonly string[];
}

/** What a run that was not killed did. */
interface WholeRun {
  readonly name: string;
  /** By write, whether it was the commit of a transaction. */
  readonly writes: readonly boolean[];
  /** By request that was sent, behind which commit. */
  readonly sends: readonly number[];
  readonly commits: number;
  /** What was sent, a request a line. */
  readonly sent: readonly string[];
}

let runs = 0;

/** Runs the script on a file of its own; the N-th write or request does not happen. */
async function runScript(how: How, where: 'write' | 'send' | 'never', nth: number): Promise<Ended> {
  const failure = inject('buildFailure');
  if (failure !== null) throw new Error(`dist/ could not be built:\n${failure}`);
  const name = file(`killed-${++runs}.sqlite`);
  const sentFile = `${name}.sent`;
  writeFileSync(sentFile, '');
  const child = spawn(process.execPath, [SCRIPT, name, sentFile, how, where, String(nth)]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) =>
    child.on('close', (...all) => ended(all)),
  );
  if (signal === null && code !== 0) throw new Error(stderr);
  const sent = readFileSync(sentFile, 'utf8').split('\n').filter(Boolean);
  return { name, signal, stdout, sent };
}

const whole = new Map<How, Promise<WholeRun>>();

function wholeRun(how: How): Promise<WholeRun> {
  const run =
    whole.get(how) ??
    runScript(how, 'never', 0).then(({ name, stdout, sent }) => ({
      ...(JSON.parse(stdout) as Omit<WholeRun, 'name' | 'sent'>),
      name,
      sent,
    }));
  whole.set(how, run);
  return run;
}

/** Some of the numbers from 1 on, the first and the last among them; in full all of them. */
function some(count: number, most: number): readonly number[] {
  if (FULL || count <= most) return Array.from({ length: count }, (_, i) => i + 1);
  return Array.from({ length: most }, (_, i) => 1 + Math.round((i * (count - 1)) / (most - 1)));
}

/** Does something for each number, a few beside each other. */
async function each(numbers: readonly number[], work: (nth: number) => Promise<void>): Promise<void> {
  const left = [...numbers];
  const one = async () => {
    for (let nth = left.shift(); nth !== undefined; nth = left.shift()) await work(nth);
  };
  await Promise.all(Array.from({ length: BESIDE }, one));
}

/** Every row of every table, as text. */
function allOf({ rows }: Stored): string {
  const tables = rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  return tables.map(({ name }) => `${name} ${JSON.stringify(rows(`SELECT * FROM ${name}`))}`).join('\n');
}

/** What was sent and is not in a database. */
function unrecorded(sent: readonly string[], { rows }: Stored): readonly string[] {
  const recorded = rows("SELECT kind || ' ' || client_order_id AS line FROM order_events");
  const orders = rows("SELECT 'order ' || client_order_id AS line FROM orders");
  const lines = new Set(recorded.map(({ line }) => line));
  const placed = new Set(orders.map(({ line }) => line));
  return sent.filter((line) => !lines.has(line) || (line.startsWith('order ') && !placed.has(line)));
}

/** Kills a run and looks at what it left: what it had committed by then, whole, with all that was sent. */
async function expectWhole(where: 'write' | 'send', nth: number, commits: number): Promise<void> {
  const reference = await wholeRun('whole');
  const { name, signal, sent } = await runScript('whole', where, nth);
  const at = `${where} ${nth}`;
  expect(signal, at).toBe('SIGKILL');
  const left = storedIn(name);
  expect(left.rows('PRAGMA integrity_check'), at).toEqual([{ integrity_check: 'ok' }]);
  expect(tornIn(left), at).toEqual([]);
  expect(unrecorded(sent, left), at).toEqual([]);
  expect(allOf(left), at).toBe(allOf(storedIn(`${reference.name}.${commits}`)));
}

describe('a run that is killed leaves each moment whole or not at all', () => {
  it('which it is when it is not killed, with all that there is to be torn', async () => {
    const { name, sends, commits } = await wholeRun('whole');
    const { rows } = storedIn(name);
    expect(tornIn(storedIn(name))).toEqual([]);
    expect(commits).toBeGreaterThan(30);
    expect(sends.length).toBeGreaterThan(10);
    expect(rows('SELECT trade, state, exit_reason FROM trades')).toEqual([
      { trade: 1, state: 'closed', exit_reason: 'done' },
      { trade: 2, state: 'closed', exit_reason: 'stop_loss' },
      { trade: 3, state: 'abandoned', exit_reason: null },
      { trade: 4, state: 'closed', exit_reason: 'done' },
    ]);
    const accounts = rows('SELECT DISTINCT account FROM ledger ORDER BY 1').map(({ account }) => account);
    expect(accounts).toEqual(['deposits', 'fees', 'funding', 'market', 'profit', 'wallet']);
    const kinds = rows('SELECT DISTINCT kind FROM order_events ORDER BY 1').map(({ kind }) => kind);
    expect(kinds).toEqual(['account', 'answer', 'cancel', 'order', 'refusal', 'replace']);
  });

  it('at each write', async () => {
    const { writes, sends } = await wholeRun('whole');
    // Those that commit what is to be sent are among them.
    const committing = writes.flatMap((isCommit, i) => (isCommit ? [i + 1] : []));
    const sending = [sends[0]!, sends.at(-1)!].map((commit) => committing[commit - 1]!);
    await each([...new Set([...some(writes.length, 7), ...sending])], (nth) => {
      const commits = writes.slice(0, nth - 1).filter(Boolean).length;
      return expectWhole('write', nth, commits);
    });
  }, 600_000);

  it('between the commit of a moment and each request of it', async () => {
    const { name, sends, sent } = await wholeRun('whole');
    for (const [i, commits] of sends.entries()) {
      expect(unrecorded([sent[i]!], storedIn(`${name}.${commits}`))).toEqual([]);
    }
    await each(some(sends.length, 2), (nth) => expectWhole('send', nth, sends[nth - 1]!));
  }, 600_000);

  it('which is not so where a moment is committed entry by entry', async () => {
    const { writes, name } = await wholeRun('split');
    // At its end nothing is to be seen of it.
    expect(tornIn(storedIn(name))).toEqual([]);
    const torn = new Set<string>();
    // Behind each commit, of the first trade's orders and fills or of all.
    const behind = writes.flatMap((isCommit, i) => (isCommit && i + 1 < writes.length ? [i + 2] : []));
    const numbers = behind.slice(0, sized({ short: 8, full: behind.length }));
    await each(numbers, async (nth) => {
      const { name } = await runScript('split', 'write', nth);
      for (const line of tornIn(storedIn(name))) torn.add(line.split(':')[0]!);
    });
    expect([...torn]).toEqual(expect.arrayContaining(['an order without its line in order_events', 'USDT']));
  }, 600_000);
});
