import { nearest } from '../config/nearest.js';
import { BotError } from '../errors.js';
import type { Flags } from './command.js';

const EVERYWHERE = ['help', 'version'];

/** @throws BotError `usage` for a flag that the command does not have, with the nearest it has, or has without a value. */
export function refuseBadFlags(words: readonly string[], flags: Flags): void {
  const known = [...Object.keys(flags), ...EVERYWHERE];
  for (const [i, word] of words.entries()) {
    if (word === '--') return;
    const match = /^--(?:no-)?([^=]+)(=.)?/.exec(word);
    if (!match) continue;
    const name = kebab(match[1]!);
    if (!known.includes(name)) throw unknownFlag(match[1]!, nearest(name, known));
    const next = match[2] ?? words[i + 1];
    const isSwitch = EVERYWHERE.includes(name) || flags[name]?.type === 'boolean';
    if (!isSwitch && (next === undefined || next.startsWith('--'))) {
      throw new BotError('usage', `--${name} needs a value`);
    }
  }
}

function unknownFlag(name: string, near: string | undefined): BotError {
  const hint = near === undefined ? '; --help lists those there are' : `; did you mean --${near}?`;
  return new BotError('usage', `unknown flag --${name}${hint}`);
}

/** What the parser lets pass: no value, a value twice, text for a number. @throws BotError `usage` */
export function refuseBadValues(args: Readonly<Record<string, unknown>>, flags: Flags): void {
  for (const [name, flag] of Object.entries(flags)) {
    const value = args[camel(name)];
    if (value === undefined) continue;
    if (flag.array !== true && Array.isArray(value)) throw new BotError('usage', `--${name} is given twice`);
    const isEmpty = value === '' || (Array.isArray(value) && (value.length === 0 || value.includes('')));
    if (isEmpty) throw new BotError('usage', `--${name} needs a value`);
    if (flag.type === 'number' && !Number.isFinite(value))
      throw new BotError('usage', `--${name}: expected a number`);
  }
}

/** The parser's own complaint in one line. */
export function parserComplaint(message: string): string {
  const line = message.replace(/\s*\n\s*/g, ' ');
  const choice = /Argument: (\S+), Given: (.*), Choices: (.*)$/.exec(line);
  if (choice) return `--${kebab(choice[1]!)} ${choice[2]}: expected one of ${choice[3]}`;
  const stray = /^Unknown arguments?: ([^,]*)/.exec(line);
  return stray ? `unexpected argument ${JSON.stringify(stray[1])}` : line;
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
