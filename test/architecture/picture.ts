/** The picture of rooms in docs/architecture.md, as text and as what it claims. */
import type { ParsedSource } from './parsed-source.js';
import { roomOf } from './rooms.js';

/** The first code block of a document: a line names rooms, divided by commas, and behind two spaces says what they are. */
export function pictureIn(document: string): readonly (readonly string[])[] {
  const block = /```\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
  return block
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/ {2,}/)[0]!.split(', '));
}

/** Where the sources are otherwise than the picture: a room imports what is drawn above it, and no neighbour. */
export function pictureViolations(
  picture: readonly (readonly string[])[],
  sources: readonly ParsedSource[],
): string[] {
  const line = new Map(picture.flatMap((names, i) => names.map((name) => [name, i] as const)));
  const found = new Set(sources.map(({ path }) => drawnAs(path)));
  const missing = [...found].filter((name) => !line.has(name)).map((name) => `${name} is not in the picture`);
  const gone = [...line.keys()].filter((name) => !found.has(name)).map((name) => `there is no ${name}`);
  const upward = sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) => {
      if (file === null || drawnAs(file) === drawnAs(path)) return [];
      const [from, to] = [line.get(drawnAs(path)), line.get(drawnAs(file))];
      return from === undefined || to === undefined || to < from
        ? []
        : [`${path} imports ${file}, which is not drawn above it`];
    }),
  );
  return [...missing, ...gone, ...upward];
}

/** A file as the picture names it: by its room, by itself where it lies loose in core, else by its outermost folders. */
function drawnAs(path: string): string {
  const room = roomOf(path);
  if (room !== null) return `core/${room}/`;
  const parts = path.split('/');
  if (parts[0] === 'core' && parts.length === 2) return path;
  return parts[0] === 'strategies' ? 'strategies/' : `${parts.slice(0, 2).join('/')}/`;
}
