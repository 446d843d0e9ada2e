import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Longer ones were made by a machine, and say nothing to a reader. */
const LONGEST = 200;
const FRAME = /^\s*at (?:.* \()?((?:file:\/\/|[A-Za-z]:[\\/]|\/)[^():]*):(\d+):(\d+)\)?$/;
const SOURCE = /\.(ts|mts|js|mjs)$/;

/** A point in a file; both numbers count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line of the stack trace that names it. */
  readonly frame: string;
}

/** The points of a stack trace that lie in source files, innermost first. */
export function placesOf(stack: string): readonly SourcePlace[] {
  return stack.split('\n').flatMap((frame) => {
    const [, path = '', line, column] = FRAME.exec(frame) ?? [];
    if (!SOURCE.test(path)) return [];
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    return [{ file, line: Number(line), column: Number(column), frame: frame.trim() }];
  });
}

/** The line of a place; undefined where it cannot be read, or is not to be shown. */
export function sourceLine({ file, line }: SourcePlace): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').split(/\r\n|\r|\n/)[line - 1];
    return text === undefined || text.length > LONGEST ? undefined : text;
  } catch {
    // It is only to be quoted.
    return undefined;
  }
}

/** The line with its number, and a caret below the column. */
export function quoted({ line, column }: Pick<SourcePlace, 'line' | 'column'>, text: string): string {
  const number = String(line);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `  ${number} | ${text}\n  ${' '.repeat(number.length)} | ${indent}^`;
}
