import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from './compare.js';
import { type Open, openSimulated, openSlow } from './exchanges.js';
import { type Case, parseCases } from './parse.js';
import { play } from './run-case.js';

const FOLDER = new URL('.', import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => ({ name, cases: parseCases(readFileSync(new URL(name, FOLDER), 'utf8')) }));

/** Candles and latencies that are drawn are not among what the slow exchange knows. */
function isForBoth({ settings, happens }: Case): boolean {
  const isDrawn = settings.some(({ text }) => text.startsWith('latency uniform'));
  return !isDrawn && !happens.some(({ words }) => words[1] === 'candle');
}

/** The slow exchange says why by a code alone: numbers behind one are not looked for. */
function withoutNumbers(script: Case): Case {
  const answers = script.answers.map((line) => {
    const coded = line.words.findIndex((word) => word === 'rejected' || word === 'refused');
    if (coded < 0) return line;
    const length = coded + (line.words[coded] === 'rejected' ? 2 : 3);
    return { ...line, words: line.words.slice(0, length) };
  });
  return { ...script, answers };
}

function check(open: Open): (script: Case) => void {
  return (script) => expect(differences(script, play(script, open)).join('\n')).toBe('');
}

for (const { name, cases } of FILES) {
  describe(name, () => {
    it.each(cases)('$name', check(openSimulated));
  });
  describe.runIf(cases.some(isForBoth))(`${name}, slowly`, () => {
    it.each(cases.filter(isForBoth).map(withoutNumbers))('$name', check(openSlow));
  });
}
