import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../config/nearest.js';
import { quoted } from '../strategy/source-line.js';
import type { Host, OfferedName } from './host.js';
import { isSourceFile } from './source-files.js';

/** What is known of the module that could not be loaded. */
export interface FailedModule {
  readonly source: string;
  /** All files that it is made of, absolute. */
  readonly sources: readonly string[];
  /** Names of what the host's surfaces export, by the names of these. */
  readonly hostNames: Host['names'];
}

/** A point in a file of the user; both count from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface BuildMessage {
  readonly text: string;
  readonly location: {
    readonly file: string;
    readonly line: number;
    /** In bytes, from 0. */
    readonly column: number;
    readonly lineText: string;
  } | null;
}

const FRAME = /\(?((?:file:\/\/)?[^\s()]+\.(?:ts|mts|cts|tsx|js|mjs|cjs)):(\d+):(\d+)\)?$/;

/**
 * The first thing that is wrong: where, what, and what was likely meant; then the line itself. Files are named from
 * the folder of the module.
 */
export function describeLoadFailure(error: unknown, module: FailedModule): string {
  const first = (error as { readonly errors?: readonly BuildMessage[] }).errors?.[0];
  if (first) return buildFailure(first, module);
  if (!(error instanceof Error)) return String(error);
  const missing = missingPackage(error);
  if (missing !== null) return packageFailure(missing, module);
  const place = placeOfThrow(error, module);
  if (place === null) return error.message;
  return `${error.message} (${placeText(place, module)})${lineOf(place)}`;
}

function buildFailure({ text, location }: BuildMessage, module: FailedModule): string {
  const said = inOurWords(text, module);
  if (!location) return said;
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  const file = resolve(dirname(module.source), location.file);
  const place = { file, line: location.line, column: before.length + 1 };
  return `${placeText(place, module)}: ${said}\n${quoted(place, location.lineText)}`;
}

function inOurWords(text: string, module: FailedModule): string {
  const [, surface, name] = /^No matching export in "host:([^"]+)" for import "([^"]+)"/.exec(text) ?? [];
  if (name !== undefined) return noExport(surface as OfferedName, name, module.hostNames);
  const path = /^Could not resolve "(\.[^"]*)"/.exec(text)?.[1];
  if (path === undefined) return text;
  const near = nearestFile(resolve(dirname(module.source), path));
  return `there is no file ${path}${near === null ? '' : `; did you mean ${near}?`}`;
}

function noExport(surface: OfferedName, name: string, names: Host['names']): string {
  const said = `${surface} has no export ${name}`;
  const others = Object.keys(names) as OfferedName[];
  const other = others.find((one) => names[one].includes(name));
  if (other !== undefined) return `${said}: it is one of ${other}`;
  const near = nearest(name, names[surface]);
  return near === undefined ? said : `${said}; did you mean ${near}?`;
}

/** The file beside it that was likely meant, by its name alone. */
function nearestFile(path: string): string | null {
  const folder = dirname(path);
  if (!existsSync(folder)) return null;
  const name = nearest(basename(path), readdirSync(folder).filter(isSourceFile));
  return name === undefined ? null : name;
}

function missingPackage(error: Error): string | null {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') return null;
  return /^Cannot find package '([^']+)'/.exec(error.message)?.[1] ?? null;
}

function packageFailure(name: string, module: FailedModule): string {
  const said = `the package ${name} is not installed: npm install ${name}`;
  for (const file of module.sources) {
    const lines = linesOf(file);
    const line = lines.findIndex(
      (text) => /\b(import|from|require)\b/.test(text) && new RegExp(`['"]${escaped(name)}['"/]`).test(text),
    );
    if (line < 0) continue;
    // Of the quote before it, as in what cannot be resolved.
    const place = { file, line: line + 1, column: lines[line]!.indexOf(name) };
    return `${placeText(place, module)}: ${said}${lineOf(place)}`;
  }
  return said;
}

/** Where the user's own code threw: the topmost frame in one of its files. */
function placeOfThrow(error: Error, { sources, source }: FailedModule): Place | null {
  const places = (error.stack ?? '').split('\n').flatMap((line): readonly Place[] => {
    const match = FRAME.exec(line.trim());
    if (!match) return [];
    const [, path = '', row, column] = match;
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    return [{ file, line: Number(row), column: Number(column) }];
  });
  return places.find(({ file }) => file === source || sources.includes(file)) ?? null;
}

function placeText({ file, line, column }: Place, { source }: FailedModule): string {
  return `${relative(dirname(source), file)}:${line}:${column}`;
}

function lineOf(place: Place): string {
  const text = linesOf(place.file)[place.line - 1];
  return text === undefined ? '' : `\n${quoted(place, text)}`;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r\n|\r|\n/);
  } catch {
    // It is only to be quoted.
    return [];
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
