/** The rooms of `core/` and what each may import: docs/architecture.md draws the same, and a test compares the two. */
import type { ParsedSource } from './parsed-source.js';

/**
 * What a room may import beside its own files and `errors.ts`: rooms, or the one part of a room that is meant. A folder
 * within a room that has an entry of its own is a room of its own.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  market: [],
  config: ['market'],
  indicators: [],
  frame: ['market', 'indicators'],
  strategy: ['market', 'frame', 'config/nearest'],
  orders: ['market', 'strategy/intents'],
  exchange: ['market', 'orders'],
  'exchange/simulated': ['market', 'orders', 'exchange'],
  risk: ['market', 'orders', 'exchange'],
  data: ['market', 'exchange'],
  store: ['market', 'orders', 'exchange'],
  perception: ['market', 'frame', 'strategy'],
  engine: [
    'market',
    'frame',
    'strategy',
    'orders',
    'exchange',
    'risk',
    'store/journal',
    'store/run-state',
    'perception',
    'config/nearest',
  ],
  report: ['market', 'frame', 'orders', 'data', 'store'],
  project: ['config/nearest', 'data/partial-file'],
  loader: ['strategy', 'exchange', 'data', 'project/version', 'config/nearest'],
  run: [
    'market',
    'config',
    'strategy',
    'exchange',
    'exchange/simulated',
    'data',
    'store/journal',
    'store/run-state',
    'store/event-text',
    'perception',
    'engine',
    'report',
    'project/version',
    'loader',
  ],
  examine: ['market', 'config', 'frame', 'strategy', 'data', 'perception', 'report', 'loader', 'run'],
  cli: [
    'market',
    'config',
    'strategy',
    'data',
    'store',
    'perception',
    'report',
    'project',
    'loader',
    'run',
    'examine',
  ],
};

/** What every room may import. */
const ERRORS = 'core/errors.ts';

/** Imports of rooms that their list does not have, and files that are in no room. */
export function roomViolations(sources: readonly ParsedSource[], surfaces: readonly string[]): string[] {
  return coreSources(sources).flatMap(({ path, imports }) => {
    if (surfaces.includes(path)) return [];
    const room = roomOf(path);
    if (room === null && path !== ERRORS) return [`${path} is in no room of test/architecture/rooms.ts`];
    return imports
      .flatMap(({ file }) => (file?.startsWith('core/') === true ? [file] : []))
      .filter((file) => !(room === null ? false : mayImport(room, file)))
      .map((file) => `${path} imports ${file}: ${room ?? 'errors.ts'} may not`);
  });
}

/** Entries of lists that nothing needs: what a room could do without it should not have. */
export function unusedPermissions(sources: readonly ParsedSource[]): string[] {
  const used = new Map<string, Set<string>>();
  for (const { path, imports } of coreSources(sources)) {
    const room = roomOf(path);
    if (room === null) continue;
    const files = used.get(room) ?? new Set();
    used.set(room, files);
    for (const { file } of imports) if (file !== null) files.add(file);
  }
  return Object.entries(ROOMS).flatMap(([room, permitted]) =>
    permitted
      .filter((entry) => ![...(used.get(room) ?? [])].some((file) => covers(entry, file)))
      .map((entry) => `${room} may import ${entry}, and does not`),
  );
}

/** Circles of files anywhere, and of the rooms of core. Imports of types count: they bind a reader as much. */
export function cycleViolations(sources: readonly ParsedSource[]): string[] {
  const files: Graph = new Map();
  const rooms: Graph = new Map();
  const witnesses = new Map<string, string>();
  for (const { path, imports } of sources) {
    for (const { file } of imports) {
      if (file === null) continue;
      connect(files, path, file);
      const [from, to] = [roomOf(path), roomOf(file)];
      if (from === null || to === null || from === to) continue;
      connect(rooms, from, to);
      witnesses.set(`${from} ${to}`, `${path} imports ${file}`);
    }
  }
  const ofRooms = cyclesIn(rooms).map((cycle) => {
    const steps = cycle.slice(1).map((room, i) => witnesses.get(`${cycle[i]} ${room}`));
    return `circle in core: ${cycle.join(' -> ')} (${steps.join(', ')})`;
  });
  return [...cyclesIn(files).map((cycle) => `circle: ${cycle.join(' -> ')}`), ...ofRooms];
}

/** The room that a file is in, the innermost there is; null for one that is in none. */
export function roomOf(path: string): string | null {
  if (!path.startsWith('core/')) return null;
  const rooms = Object.keys(ROOMS).filter((room) => path.startsWith(`core/${room}/`));
  return rooms.sort((a, b) => b.length - a.length)[0] ?? null;
}

function coreSources(sources: readonly ParsedSource[]): readonly ParsedSource[] {
  return sources.filter(({ path }) => path.startsWith('core/'));
}

function mayImport(room: string, file: string): boolean {
  return file === ERRORS || roomOf(file) === room || ROOMS[room]!.some((entry) => covers(entry, file));
}

/** Whether an entry of a list means a file: its room, or the very file. */
function covers(entry: string, file: string): boolean {
  return roomOf(file) === entry || file === `core/${entry}.ts`;
}

type Graph = Map<string, Set<string>>;

function connect(graph: Graph, from: string, to: string): void {
  const targets = graph.get(from) ?? new Set();
  graph.set(from, targets.add(to));
}

/** One circle for each way back that a depth-first walk meets; none if and only if the graph has none. */
function cyclesIn(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (node: string, way: readonly string[]): void => {
    const start = way.indexOf(node);
    if (start >= 0) {
      cycles.push([...way.slice(start), node]);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return cycles;
}
