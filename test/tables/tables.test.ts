import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from './compare.js';
import { parseCases } from './parse.js';
import { play } from './run-case.js';

const FOLDER = new URL('.', import.meta.url);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  describe(file, () => {
    it.each(parseCases(readFileSync(new URL(file, FOLDER), 'utf8')))('$name', (script) => {
      expect(differences(script, play(script)).join('\n')).toBe('');
    });
  });
}
