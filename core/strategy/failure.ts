import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BotError } from '../errors.js';
import { hintOf } from './hints.js';
import { placesOf, quoted, type SourcePlace, sourceLine } from './source-line.js';

/** What the host's own sources lie in: in the package's folder, or built in its `dist`. */
const HOST_FOLDERS = hostFolders();

/**
 * What a strategy threw, with the place in its own source, the line itself, and what is likely to be done about it: the
 * strategy's trading stops with this. An error of the host's own parts, called wrongly by the strategy, is the
 * strategy's too.
 */
export function strategyError(strategy: string, hook: string, cause: unknown): BotError {
  if (cause instanceof BotError && cause.code === 'strategy_failed') return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const place = cause instanceof Error ? ownPlace(cause.stack ?? '') : undefined;
  const text = place && sourceLine(place);
  const at = text === undefined ? 0 : pointOf(message, text, place!.column - 1);
  const before = text?.slice(0, at) ?? '';
  const hint = hintOf({ hook, message, before });
  const lines = [
    `${strategy} threw in ${hook}: ${message}`,
    ...(place ? [`    ${place.frame}`] : []),
    ...(place && text !== undefined ? [quoted({ line: place.line, column: at + 1 }, text)] : []),
    ...(hint === null ? [] : [`  hint: ${hint}`]),
  ];
  return new BotError('strategy_failed', lines.join('\n'), { cause });
}

/** The innermost place of the user's; where there is none, of a package, and then of the host. */
function ownPlace(stack: string): SourcePlace | undefined {
  const places = placesOf(stack);
  const foreign = places.filter(({ file }) => !HOST_FOLDERS.some((folder) => file.startsWith(folder)));
  return foreign.find(({ file }) => !file.includes(`${sep}node_modules${sep}`)) ?? foreign[0] ?? places[0];
}

/**
 * Where in the line the name stands that the message is about: a source map knows tokens only, and may point to the one
 * beside it.
 */
function pointOf(message: string, text: string, at: number): number {
  const unknown = /^(\w+) is not defined$/.exec(message)?.[1];
  const chain = unknown && new RegExp(`\\b${unknown}(\\.\\w+)*\\.$`).exec(text.slice(0, at));
  if (chain) return chain.index;
  const read = /\(reading '(\w+)'\)$/.exec(message)?.[1];
  return read !== undefined && text.slice(at).startsWith(`).${read}`) ? at + 2 : at;
}

function hostFolders(): readonly string[] {
  const core = dirname(dirname(fileURLToPath(import.meta.url)));
  const root = dirname(core).replace(new RegExp(`\\${sep}dist$`), '');
  const sources = ['core', 'strategies'].flatMap((name) => [
    resolve(root, name),
    resolve(root, 'dist', name),
  ]);
  return sources.map((folder) => folder + sep);
}
