import { afterAll, beforeAll, expect } from 'vitest';
import { endFile } from './fixtures/after-file.js';

/** What tests of a file could leave behind in the process, for the files that follow in it. */
function surroundings() {
  return {
    folder: process.cwd(),
    environment: { ...process.env },
    exitCode: process.exitCode,
    listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
    globals: Object.getOwnPropertyNames(globalThis),
    clock: [Date, Date.now, performance.now, setTimeout, setInterval, setImmediate, queueMicrotask],
    random: Math.random,
    output: [console.log, console.warn, console.error, process.stdout.write, process.stderr.write],
  };
}

let found: ReturnType<typeof surroundings>;
beforeAll(() => {
  found = surroundings();
});

afterAll(() => {
  endFile();
  expect(surroundings(), 'a file leaves its process as it found it: others follow there').toEqual(found);
});
