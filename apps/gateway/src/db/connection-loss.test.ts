import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../testing/index.js';
import { CommitUnknownError, createDb, DatabaseUnavailableError, type Db, type Tx } from './index.js';

let database: TestDatabase;
/** Another process with its own connection: it looks, and it ends backends. */
let witness: Db;
let db: Db;

beforeAll(async () => {
  database = await cloneDatabase();
  witness = createDb({ url: database.owner_url, pool_size: 2 });
  db = createDb({ url: database.app_url, pool_size: 2 });
  await witness.query('notes', 'create table notes (text text primary key)', []);
  await witness.query('grant', 'grant all on notes to zerogate_app', []);
});
afterAll(async () => {
  await db.end();
  await witness.end();
  await database.drop();
});

const add = (tx: Tx, text: string) => tx.query('add_note', 'insert into notes (text) values ($1)', [text]);
const notes = async () =>
  (await witness.query<{ text: string }>('all_notes', 'select text from notes', [])).map((row) => row.text);
const ownPid = async (tx: Tx) => {
  const [row] = await tx.query<{ pid: number }>('pid', 'select pg_backend_pid() as pid', []);
  if (row === undefined) throw new Error('no backend');
  return row.pid;
};

/** Ends a backend and returns when the server no longer lists it: terminating is only a signal. */
async function terminate(pid: number): Promise<void> {
  await witness.query('terminate', 'select pg_terminate_backend($1)', [pid]);
  await until(
    async () => (await witness.query('alive', 'select 1 from pg_stat_activity where pid = $1', [pid])).length === 0,
  );
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached()));
}

describe('a backend that dies in the middle of a transaction', () => {
  test('error: the later statements of the callback are refused and nothing is stored', async () => {
    const later: unknown[] = [];
    const failure = db.withTx(async (tx) => {
      await add(tx, 'before');
      await terminate(await ownPid(tx));
      await add(tx, 'after').catch((error) => later.push(error));
      await add(tx, 'later').catch((error) => later.push(error));
    });
    await expect(failure).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(later).toEqual([expect.any(DatabaseUnavailableError), expect.any(DatabaseUnavailableError)]);
    expect(await notes()).toEqual([]);
  });

  test('error: what the callback throws instead is thrown on', async () => {
    const failure = db.withTx(async (tx) => {
      await terminate(await ownPid(tx));
      await add(tx, 'after').catch(() => {
        throw new RangeError('mine');
      });
    });
    await expect(failure).rejects.toThrow(RangeError);
    expect(await notes()).toEqual([]);
  });

  test('behavior: its connection is never given to somebody else', async () => {
    const single = createDb({ url: database.app_url, pool_size: 1 });
    const dead = await ownPid(single);
    await expect(single.withTx(async (tx) => terminate(await ownPid(tx)))).rejects.toThrow();
    expect(await ownPid(single)).not.toBe(dead);
    expect(await single.withTx(async (tx) => (await ownPid(tx)) !== dead)).toBe(true);
    await single.end();
  });
});

describe('a connection lost at commit', () => {
  test('error: a backend that dies inside its commit leaves the outcome unknown', async () => {
    // The commit waits in a deferred trigger for a lock that the witness holds, so that it can be met there.
    await witness.query('waiting', 'create table waiting (id int)', []);
    await witness.query('waiting_grant', 'grant all on waiting to zerogate_app', []);
    await witness.query(
      'waiting_function',
      'create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return null; end $$',
      [],
    );
    await witness.query(
      'waiting_trigger',
      'create constraint trigger wait after insert on waiting deferrable initially deferred for each row execute function wait()',
      [],
    );
    const failure = witness.withTx(async (holder) => {
      await holder.query('hold', 'select pg_advisory_xact_lock(7)', []);
      let pid = 0;
      const decision = db.withTx(async (tx) => {
        pid = await ownPid(tx);
        await tx.query('wait', 'insert into waiting values (1)', []);
      });
      const outcome = decision.then(
        () => 'committed',
        (error: unknown) => error,
      );
      await until(async () => {
        const waiting = await holder.query('waits', "select 1 from pg_locks where pid = $1 and locktype = 'advisory'", [
          pid,
        ]);
        return waiting.length === 1;
      });
      await holder.query('terminate', 'select pg_terminate_backend($1)', [pid]);
      return outcome;
    });
    expect(await failure).toBeInstanceOf(CommitUnknownError);
    expect(await witness.query('waiting_rows', 'select * from waiting', [])).toEqual([]);
  });

  test('error: a commit whose answer never arrived is unknown although it stands', async () => {
    const proxy = await startAnswerThief(database.app_url);
    const distant = createDb({ url: proxy.url, pool_size: 1 });
    await distant.withTx((tx) => add(tx, 'answered'));
    proxy.stealAnswerTo('commit');
    await expect(distant.withTx((tx) => add(tx, 'stolen'))).rejects.toBeInstanceOf(CommitUnknownError);
    expect(await notes()).toEqual(['answered', 'stolen']);
    await distant.end();
    await proxy.stop();
  });

  test('error: a silent network is given up, and its connection with it', async () => {
    const proxy = await startAnswerThief(database.app_url);
    const distant = createDb({ url: proxy.url, pool_size: 1, answer_timeout_ms: 100 });
    proxy.stealAnswerTo('commit', 'silently');
    await expect(distant.withTx((tx) => add(tx, 'silent'))).rejects.toBeInstanceOf(CommitUnknownError);
    expect(await notes()).toContain('silent');
    expect(distant.stats().total).toBe(0);
    await distant.end();
    await proxy.stop();
  });

  test('error: a single statement commits by itself, so its lost answer is unknown too', async () => {
    const proxy = await startAnswerThief(database.app_url);
    const distant = createDb({ url: proxy.url, pool_size: 1 });
    await distant.query('one', 'select 1', []);
    proxy.stealAnswerTo('add_note');
    await expect(add(distant, 'single')).rejects.toBeInstanceOf(CommitUnknownError);
    expect(await notes()).toContain('single');
    await distant.end();
    await proxy.stop();
  });
});

test('error: without a server nothing has happened, and that is said', async () => {
  const nowhere = createDb({ url: 'postgres://nobody@127.0.0.1:1/none', pool_size: 1 });
  await expect(nowhere.query('one', 'select 1', [])).rejects.toMatchObject({
    name: 'DatabaseUnavailableError',
    code: 'ECONNREFUSED',
  });
  await expect(nowhere.withTx(async () => {})).rejects.toBeInstanceOf(DatabaseUnavailableError);
  await nowhere.end();
});

/**
 * Passes everything through until it is told to: then the server's answer to a message with this text is never delivered, and
 * the connection is cut or left silent.
 */
async function startAnswerThief(upstream_url: string) {
  const upstream = new URL(upstream_url);
  const sockets = new Set<Socket>();
  let wanted: string | undefined;
  let silently = false;
  const server: Server = createServer((client) => {
    const database = connect(Number(upstream.port), upstream.hostname);
    let stealing = false;
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (bytes) => {
      if (wanted !== undefined && bytes.includes(wanted)) stealing = true;
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (!stealing) client.write(bytes);
      else if (!silently) client.destroy();
    });
    client.on('close', () => database.end());
    database.on('close', () => client.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = new URL(upstream_url);
  url.port = `${(server.address() as { port: number }).port}`;
  return {
    url: url.toString(),
    stealAnswerTo(text: string, manner: 'cut' | 'silently' = 'cut') {
      wanted = text;
      silently = manner === 'silently';
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
