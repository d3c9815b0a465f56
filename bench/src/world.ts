import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@0gate/sandbox';
import pg from 'pg';
import { request } from 'undici';

export type World = {
  readonly stack: Stack;
  readonly dir: string;
  /** Has the partner's events sent to this address from now on. */
  sendEventsTo(url: string): Promise<void>;
  stop(): Promise<void>;
};

/**
 * The whole stack as `npm start` runs it, in a folder of its own that is removed at the end. One setting of the database server
 * is changed: it notes when each transaction was committed, which is how the gateway's own time is measured.
 */
export async function startWorld(log: (line: string) => void): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), '0gate-bench-'));
  // The database server runs as another user when this one is root, and keeps its data elsewhere where it can not get through.
  chmodSync(dir, 0o711);
  let stack: Stack;
  try {
    stack = await startStack({ dir });
    await noteCommitTimes(stack);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  void stack.crashed.then((error) => log(`a process of the stack ended: ${error.message}`));
  return {
    stack,
    dir,
    async sendEventsTo(url) {
      const { api_url, partner } = stack.info;
      const answer = await request(`${api_url}/v1/webhook_endpoint`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${partner.secret_key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`the endpoint was answered with ${answer.statusCode}: ${text}`);
    },
    async stop() {
      await stack.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function noteCommitTimes({ postgres, gateway, demo_wallet }: Stack): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.superuser_url });
  await client.connect();
  await client.query('alter system set track_commit_timestamp = on');
  await client.end();
  await demo_wallet.stop();
  await gateway.stop();
  await postgres.stop();
  await postgres.start();
  await gateway.start();
}
