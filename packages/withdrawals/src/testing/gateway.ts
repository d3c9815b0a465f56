import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const secret_key = 'sk_test_partner';
export const webhook_secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export type Session = Record<string, unknown> & { id: string; status: string; stage: string; version: number };

/** What happens to the next call whose `METHOD path` starts with `to`; `lost`: carried out, but the answer never leaves. */
export interface Fault {
  readonly to: string;
  readonly how: 'lost' | 'down' | { readonly status: number; readonly code: string; readonly param?: string };
}

/**
 * The gateway as a partner's server meets it: HTTP, idempotency by key, sessions that the test moves. It knows nothing of
 * the kit, keeps its own books, and can lose an answer after having acted.
 */
export class TestGateway {
  readonly sessions = new Map<string, Session>();
  readonly answers = new Map<string, string>();
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  eligibility: Record<string, unknown> = { eligible: true, unavailable_reason: null, limits: null, geo_source: 'none' };
  /** Runs after a create is carried out and before its answer leaves. */
  beforeCreateAnswer: (session: Session) => Promise<void> = async () => {};
  #events = 0;
  #server: Server | undefined;

  async listen(): Promise<string> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Changes a session as the gateway would: its version rises. */
  move(session_id: string, change: Record<string, unknown>): Session {
    const before = this.sessions.get(session_id);
    if (before === undefined) throw new Error(`no session ${session_id}`);
    const after: Session = { ...before, ...change, version: before.version + 1 };
    this.sessions.set(session_id, after);
    return after;
  }

  /** A session of another system that shares the partner's keys. */
  foreign(change: Record<string, unknown>): Session {
    const session = newSession({ amount: '10.00', currency: 'EUR', ...change });
    this.sessions.set(session.id, session);
    return session;
  }

  /** A delivery: raw body and signature header. `secret` and `at` are for forged and stale ones. */
  deliver(
    type: string,
    data: unknown,
    options: { event_id?: string; secret?: string; at?: number; sequence?: number } = {},
  ): { raw_body: string; signature_header: string } {
    this.#events += 1;
    const t = options.at ?? Math.floor(Date.now() / 1000);
    const event_id = options.event_id ?? `evt_${this.#events}`;
    const raw_body = JSON.stringify({ id: event_id, type, created_at: t, data, sequence: options.sequence ?? null });
    const v1 = createHmac('sha256', options.secret ?? webhook_secret)
      .update(`${t}.${raw_body}`)
      .digest('hex');
    return { raw_body, signature_header: `t=${t},v1=${v1}` };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const called = `${request.method} ${url.pathname}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.calls.push(called);
    const index = this.faults.findIndex((each) => called.startsWith(each.to));
    const fault = index === -1 ? undefined : this.faults.splice(index, 1)[0];
    if (fault?.how === 'down') return void request.socket.destroy();
    if (typeof fault?.how === 'object') return send(response, fault.how.status, refusal(fault.how));
    const [status, answer] = await this.#act(request, url, body);
    if (fault?.how === 'lost') return void request.socket.destroy();
    send(response, status, answer);
  }

  async #act(request: IncomingMessage, url: URL, body: string): Promise<[number, string]> {
    const [, , noun, id, verb] = url.pathname.split('/');
    const key = `${request.method} ${url.pathname} ${request.headers['idempotency-key'] ?? randomBytes(8).toString('hex')}`;
    if (noun === 'capabilities') {
      const methods = { object: 'list', data: [{ id: 'sepa', name: 'SEPA' }], has_more: false };
      return [200, JSON.stringify(id === 'eligibility' ? this.eligibility : methods)];
    }
    if (noun === 'transactions') return [200, JSON.stringify({ ...settled, refid: id })];
    if (request.method === 'POST' && id === undefined) {
      const known = this.answers.get(key);
      if (known !== undefined) {
        const [fingerprint, answer = ''] = known.split('\n');
        return fingerprint === body ? [201, answer] : [409, refusal({ code: 'idempotency_key_reused' })];
      }
      const session = newSession(JSON.parse(body));
      this.sessions.set(session.id, session);
      const client_secret = `gsec_${session.id}_random`;
      const hosted_url = `https://pay.test/pay/${session.id}#${client_secret}`;
      const answer = JSON.stringify({ ...session, client_secret, hosted_url });
      this.answers.set(key, `${body}\n${answer}`);
      await this.beforeCreateAnswer(session);
      return [201, answer];
    }
    if (id === undefined) {
      const reference = url.searchParams.get('user_reference');
      const data = [...this.sessions.values()].filter((each) => each['user_reference'] === reference);
      return [200, JSON.stringify({ object: 'list', data, has_more: false, url: url.pathname })];
    }
    const session = this.sessions.get(id);
    if (session === undefined) return [404, refusal({ code: 'not_found' })];
    if (verb !== 'cancel') return [200, JSON.stringify(session)];
    if (session.status !== 'open') return [409, refusal({ code: 'session_terminal' })];
    if (!unfunded.has(session.stage)) return [409, refusal({ code: 'session_funded' })];
    return [201, JSON.stringify(this.move(id, { status: 'cancelled', stage: 'closed' }))];
  }
}

const unfunded: ReadonlySet<string> = new Set(['awaiting_user', 'awaiting_deposit']);

function newSession(request: Record<string, unknown>): Session {
  return {
    object: 'gate_session',
    status: 'open',
    stage: 'awaiting_user',
    amount_in: 'fiat',
    amount_settled: null,
    tx_refid: null,
    user_reference: null,
    metadata: {},
    action_required: null,
    failure: null,
    version: 1,
    ...request,
    id: `gs_${randomBytes(16).toString('hex')}`,
  };
}

function refusal({ code, param }: { code: string; param?: string }): string {
  const request_id = `req_${randomBytes(6).toString('hex')}`;
  return JSON.stringify({ type: 'invalid_request', code, message: `refused: ${code}`, request_id, param });
}

const settled = {
  object: 'transaction',
  currency: 'EUR',
  token: 'USDC',
  network: 'ETHEREUM',
  fiat_amount: '250.00',
  token_amount: '271.370000',
  exchange_rate: '0.921252',
  total_fees: '0.50',
  local_rail_transaction_id: 'po_1',
  bank_reference: 'never stored',
};

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_answer' }).end(body);
}
