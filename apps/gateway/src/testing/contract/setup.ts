import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { addFaults, takeFaults } from './faults.js';
import { takeEvents } from './sent-events.js';
import { watchServers } from './watch-servers.js';

// For every test file: an answer or event that is not as the API's document says fails the test that caused it.

process.env['CONTRACT_FAULTS'] ??= join(tmpdir(), `0gate-contract-${process.pid}`);
watchServers(addFaults);

let check: Promise<{ faultsOf(raw: string): string[] }> | undefined;

async function failOnFaults(): Promise<void> {
  const events = takeEvents();
  if (events.length > 0) {
    check ??= import('./event.js').then(({ createEventCheck }) => createEventCheck());
    const { faultsOf } = await check;
    addFaults(events.flatMap(faultsOf));
  }
  const found = takeFaults();
  if (found !== '') throw new Error(`not as the API’s document says:\n${found}`);
}

afterEach(failOnFaults);
// What ends with a file: open long polls, and events of workers that were still at it.
afterAll(failOnFaults);
