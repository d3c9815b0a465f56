import { randomUUID } from 'node:crypto';
import { answerParent } from '../child.js';
import { gateway } from '../gateway-parts.js';
import { type Round, type RoundResult, runRound } from '../round.js';
import { documentedSession } from './session.js';

/**
 * Creates sessions without HTTP. `statement`: the gateway's create statement through the gateway's driver, with values made before
 * the clock runs, as bare as it gets. `command`: the gateway's create command in this process, which renders and seals as well.
 */
export type Question = Round & { readonly way: 'statement' | 'command' };

const { SECRET_KEY = '' } = process.env;
const {
  createSession,
  createCatalogue,
  createClientSecrets,
  createSealer,
  createDb,
  findKeyOwner,
  loadConfig,
  sha256,
} = await gateway();
const config = loadConfig(process.env);
const log = { debug() {}, info() {}, warn: console.error, error: console.error };

type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };
type Core = Parameters<typeof createSession>[0]['core'];

function createDeps(db: Core['db']) {
  const core = {
    config,
    db,
    clock: { now: () => new Date(), monotonic_ms: () => performance.now() },
    random: Math.random,
    sealer: createSealer(config.seal_keys),
    log: log as unknown as Core['log'],
  };
  const catalogue = createCatalogue(config, 'test');
  const clientSecrets = createClientSecrets(config.client_secret_keys);
  return { core, catalogue: () => catalogue, clientSecrets, startAtQuote: async () => undefined };
}

const { amount, currency, flow, target_token, target_network, ...said } = documentedSession;
const input: Parameters<typeof createSession>[2] = {
  ...said,
  ...{ amount, amount_units: 250_00n, currency, flow, target_token, target_network, amount_in: 'fiat' },
  ...{ wallet_address: null, refund_address: null, country_code: null, locale: null, customer_id: null },
  ...{ quote_preview_id: null, expires_in_s: 86_400 },
};
const idempotency = () => {
  const key = randomUUID();
  return { route: 'POST /v1/gate_sessions', key, fingerprint: sha256(key) };
};

// Connections stay from round to round, as the gateway's do: new ones have nothing prepared yet.
const pools = new Map<number, Core['db']>();
function poolOf(clients: number): Core['db'] {
  // Statements by themselves have half of a pool: a connection for each client.
  const db = pools.get(clients) ?? createDb({ url: config.database_url, pool_size: 2 * clients });
  pools.set(clients, db);
  return db;
}

answerParent<Question, RoundResult>(async ({ way, ...round }) => {
  const db = poolOf(round.clients);
  const owner = await findKeyOwner(db, sha256(SECRET_KEY));
  if (owner === null) throw new Error('the partner is not there');
  const { tenant } = owner;
  if (way === 'command') {
    const deps = createDeps(db);
    return await runRound(round, async () => void (await createSession(deps, tenant, input, idempotency())));
  }
  const statements: Statement[] = [];
  const recorder = {
    ...db,
    query: async <T>(name: string, text: string, values: readonly unknown[]) => {
      statements.push({ name, text, values });
      return [{ fresh: true }] as T[];
    },
  };
  const deps = createDeps(recorder);
  for (let made = 0; made < round.requests; made += 1) await createSession(deps, tenant, input, idempotency());
  return await runRound(round, async (index) => {
    const statement = statements[index];
    if (statement === undefined) throw new Error(`no statement ${index}`);
    await db.query(statement.name, statement.text, statement.values);
  });
});
