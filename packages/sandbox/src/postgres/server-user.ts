import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type ServerUser = { readonly name: string; readonly uid: number; readonly gid: number };

const candidates = ['nobody', 'postgres', 'daemon'];

/** PostgreSQL refuses to run as root. Undefined = run as we are; else the unprivileged user to run as. */
export function chooseServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of candidates) {
    const account = accounts.find((fields) => fields[0] === name);
    const uid = Number.parseInt(account?.[2] ?? '', 10);
    const gid = Number.parseInt(account?.[3] ?? '', 10);
    if (uid > 0 && gid > 0) return { name, uid, gid };
  }
  throw new Error(
    `PostgreSQL does not run as root and none of the users ${candidates.join(', ')} exists here: ` +
      'start again as an ordinary user, or set DATABASE_URL to a server of your own',
  );
}

/** Whether the user's permission bits on this one file or folder include all of `wanted` (4 read, 2 write, 1 execute). */
function permits(path: string, user: ServerUser, wanted: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

/** Whether the user can reach the folder through all its parents. */
export function canTraverse(folder: string, user: ServerUser): boolean {
  const parent = dirname(folder);
  return permits(folder, user, 1) && (parent === folder || canTraverse(parent, user));
}

/** Whether the user can reach the file and read it; with `run` also execute it. */
export function canRead(file: string, user: ServerUser, run = false): boolean {
  return canTraverse(dirname(file), user) && permits(file, user, run ? 5 : 4);
}
