import fastify from 'fastify';
import pg from 'pg';
import { answerParent } from '../child.js';
import { gateway } from '../gateway-parts.js';

/** What it is asked for is where it listens. */
export type Question = { readonly tenant_id: number };

const config = (await gateway()).loadConfig(process.env);

/** All that a client sees of a session, as it stands in its row. */
const statement = `select session_id, status, stage, flow, amount, amount_in, currency, target_token, target_network, wallet_address,
  refund_address, return_url, cancel_url, country_code, locale, customer_id, quote_preview_id, tx_refid, amount_settled,
  action_required, failure, version, expires_at, created_at
  from sessions where tenant_id = $1 and session_id = $2`;

/**
 * As bare as a service can be that has its data in a database: one route, one select by primary key from the driver's own pool,
 * prepared once per connection, with as many connections as the gateway has; the row as JSON. No credentials, no checks, no log.
 */
answerParent<Question, string>(async ({ tenant_id }) => {
  const pool = new pg.Pool({ connectionString: config.database_url, max: config.pool_size });
  const app = fastify();
  app.get<{ Params: { id: string } }>('/sessions/:id', async (request, reply) => {
    const values = [tenant_id, request.params.id];
    const { rows } = await pool.query<object>({ name: 'bare_read', text: statement, values });
    return rows[0] ?? reply.code(404).send();
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
});
