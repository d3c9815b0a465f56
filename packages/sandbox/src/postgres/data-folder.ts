import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.js';
import { canTraverse, type ServerUser } from './server-user.js';

export const superuser = 'postgres';
const major = '18';

export type DataFolder = { readonly path: string; readonly password: string };

function own(path: string, user: ServerUser | undefined): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** Where the server's user can reach the data: the folder asked for, or one in the temporary folder linked from there. */
function reachableParent(data_dir: string, user: ServerUser | undefined): string {
  const parent = dirname(data_dir);
  mkdirSync(parent, { recursive: true });
  if (user === undefined || canTraverse(realpathSync(parent), user)) return data_dir;
  if (!canTraverse(realpathSync(tmpdir()), user)) {
    throw new Error(
      `the user ${user.name} can enter neither ${parent} nor ${tmpdir()}: set TMPDIR to a folder he may enter`,
    );
  }
  const key = createHash('sha256').update(`${data_dir} ${randomUUID()}`).digest('hex').slice(0, 12);
  const elsewhere = join(realpathSync(tmpdir()), `0gate-data-${key}`);
  symlinkSync(elsewhere, data_dir);
  return elsewhere;
}

function initialise(binaries: Binaries, path: string, user: ServerUser | undefined, synced: boolean): void {
  // Made beside the final place and renamed, so that a half-made cluster is never taken for a whole one.
  const fresh = `${path}.${randomUUID()}`;
  const password_file = `${fresh}.password`;
  mkdirSync(fresh, { mode: 0o700 });
  own(fresh, user);
  const password = randomBytes(24).toString('base64url');
  writeFileSync(password_file, `${password}\n`, { mode: 0o600 });
  own(password_file, user);
  const args = ['-D', fresh, '-U', superuser, `--pwfile=${password_file}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  // Text sorts by bytes everywhere, so that ids and cursors order the same on every machine.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (!synced) args.push('--no-sync');
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  const run = spawnSync(binaries.initdb, args, { cwd: fresh, env, encoding: 'utf8', ...(user ?? {}) });
  rmSync(password_file);
  if (run.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(`initdb failed: ${run.error?.message ?? run.stderr.trim()}`);
  }
  const kept = join(fresh, 'superuser_password');
  writeFileSync(kept, password, { mode: 0o600 });
  own(kept, user);
  chmodSync(fresh, 0o700);
  renameSync(fresh, path);
}

/** Makes the cluster's folder where there is none, and reads what an earlier run left where there is one. */
export function prepareDataFolder(
  binaries: Binaries,
  data_dir: string,
  user: ServerUser | undefined,
  synced: boolean,
): DataFolder {
  if (!existsSync(join(data_dir, 'PG_VERSION'))) {
    rmSync(data_dir, { force: true, recursive: true });
    initialise(binaries, reachableParent(data_dir, user), user, synced);
  }
  const path = realpathSync(data_dir);
  const version = readFileSync(join(path, 'PG_VERSION'), 'utf8').trim();
  if (version !== major) {
    throw new Error(`${path} holds data of PostgreSQL ${version}, this is ${major}: remove it with npm run reset`);
  }
  return { path, password: readFileSync(join(path, 'superuser_password'), 'utf8').trim() };
}
