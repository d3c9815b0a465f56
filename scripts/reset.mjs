// Removes what a run leaves in .0gate, also the database where it had to be put elsewhere.
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const state = fileURLToPath(new URL('../.0gate', import.meta.url));
const data = join(state, 'postgres');
const lock = join(data, 'postmaster.pid');

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const pid = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : 0;
if (pid > 0 && isAlive(pid)) {
  console.error(`The stack seems to be running (its PostgreSQL is process ${pid}): stop it first.`);
  process.exitCode = 1;
} else {
  if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
  console.log('Removed .0gate: the next npm start begins anew.');
}
