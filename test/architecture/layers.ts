/** The layers of `core/`, lowest first. A unit is a folder of core, or a file that lies in core itself. */
import type { ParsedSource } from './parsed-source.js';

/** Units of one layer may import one another, one way; a unit may import every layer below its own. */
const LAYERS: readonly (readonly string[])[] = [
  ['errors.ts'],
  ['market'],
  ['config', 'data', 'frame', 'indicators', 'exchange', 'orders', 'risk', 'strategy', 'store'],
  ['perception'],
  ['engine'],
  ['project', 'loader', 'report', 'run', 'hyperopt', 'examine'],
  ['cli'],
  ['index.ts'],
];

/** Where a file in core itself stands if it is not named above: run.ts, bot.ts and their like wire the engine up. */
const LAYER_OF_ROOT_FILES = LAYERS.findIndex((units) => units.includes('loader'));

export function layerViolations(sources: readonly ParsedSource[]): string[] {
  const core = sources.filter(({ path }) => path.startsWith('core/'));
  const folders = new Set(core.map(({ path }) => unitOf(path)));
  const unknown = [...folders].filter((unit) => layerOf(unit) < 0);
  const upward = core.flatMap(({ path, imports }) =>
    imports
      .map(({ file }) => file)
      .filter((file) => file?.startsWith('core/') === true && layerOf(unitOf(file)) > layerOf(unitOf(path)))
      .map((file) => `${path} imports ${file}, which lies above it`),
  );
  return [...unknown.map((unit) => `core/${unit} has no layer in test/architecture/layers.ts`), ...upward];
}

type Graph = Map<string, Set<string>>;

/** Circles of files anywhere, and of the units of core. Imports of types count: they bind a reader as much. */
export function cycleViolations(sources: readonly ParsedSource[]): string[] {
  const files: Graph = new Map();
  const units: Graph = new Map();
  const witnesses = new Map<string, string>();
  for (const { path, imports } of sources) {
    for (const { file } of imports) {
      if (file === null) continue;
      connect(files, path, file);
      if (!path.startsWith('core/') || !file.startsWith('core/') || unitOf(path) === unitOf(file)) continue;
      connect(units, unitOf(path), unitOf(file));
      witnesses.set(`${unitOf(path)} ${unitOf(file)}`, `${path} imports ${file}`);
    }
  }
  const ofUnits = cyclesIn(units).map((cycle) => {
    const steps = cycle.slice(1).map((unit, i) => witnesses.get(`${cycle[i]} ${unit}`));
    return `circle in core: ${cycle.join(' -> ')} (${steps.join(', ')})`;
  });
  return [...cyclesIn(files).map((cycle) => `circle: ${cycle.join(' -> ')}`), ...ofUnits];
}

function unitOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function layerOf(unit: string): number {
  const layer = LAYERS.findIndex((units) => units.includes(unit));
  return layer < 0 && unit.endsWith('.ts') ? LAYER_OF_ROOT_FILES : layer;
}

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
