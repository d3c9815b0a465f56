import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../../../packages/sandbox/dist/identity/main.js', import.meta.url));

export const identityToken = 'identity-token';
export const identitySecret = 'identity-secret';

export interface IdentityProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** The sandbox's own identity provider, as a process of its own. */
export async function startIdentityProcess(): Promise<IdentityProcess> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-identity-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: `${port}`,
      IDENTITY_TOKEN: identityToken,
      IDENTITY_SECRET: identitySecret,
      IDENTITY_JOURNAL: join(folder, 'identity.jsonl'),
      IDENTITY_PUBLIC_URL: url,
    },
    // It complains of callbacks that nobody takes; tests that want them listen.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await listening(child);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the identity provider ended with ${code}`)));
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('listens')) resolve();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
