import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestWallet, token } from './testing/wallet.js';

const sent: string[] = [];
let wallet: TestWallet;
beforeAll(async () => {
  wallet = await TestWallet.start({
    wallet: {
      address: token,
      send: async (withdrawal_id) => {
        sent.push(withdrawal_id);
        return '0xabc';
      },
    },
  });
});
afterAll(() => wallet.close());

const completed = { status: 'completed', stage: 'paid', amount_settled: '250.00', tx_refid: 'tx_1' };

describe('API', () => {
  test('a withdrawal is made, followed and paid', async () => {
    const browser = wallet.browser();
    const made = await browser.withdraw();
    expect(made).toMatchObject({
      status: 201,
      state: 'withdrawal_pending_user_action',
      publishable_key: 'pk_test_partner',
    });
    expect(made.client_secret).toMatch(/^gsec_/);
    await wallet.tell('gate_session.processing', made.session_id, { stage: 'deposit_detected', tx_refid: 'tx_1' });
    expect((await browser.get(`/api/withdrawals/${made.id}`)).json()).toMatchObject({ state: 'withdrawal_processing' });
    expect((await wallet.tell('gate_session.completed', made.session_id, completed)).statusCode).toBe(200);
    const record = (await browser.get(`/api/withdrawals/${made.id}`)).json();
    expect(record).toMatchObject({
      id: made.id,
      state: 'withdrawal_completed',
      attention: null,
      amount: '250.00',
      currency: 'EUR',
      session_id: made.session_id,
      tx_refid: 'tx_1',
      attempts: [{ number: 1, state: 'withdrawal_completed', capability: { answer: { eligible: true } } }],
    });
    expect(JSON.stringify(record)).not.toContain('gsec_');
  });

  test.each([
    [{ amount: '0' }, '/amount'],
    [{ amount: '-1' }, '/amount'],
    [{ amount: '1e3' }, '/amount'],
    [{ amount: '250.001' }, '/amount'],
    [{ amount: '٢٥٠' }, '/amount'],
    [{ amount: '9'.repeat(40) }, '/amount'],
    [{ amount: 250 }, '/amount'],
    [{ amount: undefined }, '/amount'],
    [{ currency: 'USD' }, '/currency'],
    [{ currency: null }, '/currency'],
    [{ asset: 'EURC' }, '/asset'],
    [{ asset: 'constructor' }, '/asset'],
    [{ network: 'SOLANA' }, '/network'],
    [{ mode: 'popup' }, '/mode'],
    [{ country_code: 'Germany' }, '/country_code'],
    [{ iban: 'x' }, '/iban'],
  ])('error: %j is refused with the field and the fix', async (change, param) => {
    const browser = wallet.browser();
    const sessions = wallet.gateway.sessions.size;
    const sale = { amount: '250.00', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', ...change };
    const answer = await browser.post('/api/withdrawals', sale);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ param, message: expect.stringMatching(/must be|is not known; use/) });
    expect(wallet.gateway.sessions.size).toBe(sessions);
  });

  test.each([
    ['{', 'application/json', 400],
    ['[]', 'application/json', 400],
    ['', 'application/json', 400],
    ['amount=250', 'application/x-www-form-urlencoded', 415],
    [`"${'x'.repeat(70_000)}"`, 'application/json', 413],
  ])('error: the body %.10s (%s) gets %i as JSON', async (payload, type, status) => {
    const headers = { 'content-type': type };
    const answer = await wallet.app.inject({ method: 'POST', url: '/api/withdrawals', headers, payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  test('behavior: a withdrawal exists for its owner only', async () => {
    const { id } = await wallet.browser().withdraw();
    const stranger = wallet.browser();
    await stranger.get('/');
    const nobody = wallet.browser();
    const forger = wallet.browser();
    forger.cookie = `${stranger.cookie.split('.')[0]}.AAAA`;
    for (const other of [stranger, nobody, forger]) {
      for (const path of ['', '/return', '/cancelled', '/pay', '/record', '/next']) {
        expect((await other.get(`/withdrawals/${id}${path}`)).statusCode).toBe(404);
      }
      expect((await other.get(`/api/withdrawals/${id}`)).statusCode).toBe(404);
      for (const verb of ['open', 'retry', 'cancel']) {
        expect((await other.post(`/api/withdrawals/${id}/${verb}`)).statusCode).toBe(404);
      }
    }
  });

  test('error: a write from another site is refused', async () => {
    const browser = wallet.browser();
    const made = await browser.withdraw();
    const foreign = { origin: 'https://evil.example' };
    expect((await browser.post(`/api/withdrawals/${made.id}/cancel`, undefined, foreign)).statusCode).toBe(403);
    const own = { origin: 'http://127.0.0.1:8080' };
    expect((await browser.post(`/api/withdrawals/${made.id}/cancel`, undefined, own)).statusCode).toBe(200);
  });

  test('retry ends the old session and opens another; a stale secret is refused', async () => {
    const browser = wallet.browser();
    const first = await browser.withdraw();
    const second = await browser.post(`/api/withdrawals/${first.id}/retry`);
    expect(second.statusCode).toBe(201);
    expect(second.json().session_id).not.toBe(first.session_id);
    const { client_secret } = second.json();
    const open = (secret: string) => browser.post(`/api/withdrawals/${first.id}/open`, { client_secret: secret });
    expect((await open(first.client_secret)).json()).toMatchObject({ code: 'client_secret_stale' });
    expect((await open(client_secret)).json()).toMatchObject({ client_secret });
  });

  test('error: what holds crypto cannot be cancelled or retried', async () => {
    const browser = wallet.browser();
    const { id, session_id } = await browser.withdraw();
    wallet.gateway.move(session_id, { stage: 'deposit_detected' });
    for (const verb of ['cancel', 'retry']) {
      const answer = await browser.post(`/api/withdrawals/${id}/${verb}`);
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'session_funded' });
    }
  });

  test('error: a silent gateway leaves a record, named in the 503', async () => {
    const browser = wallet.browser();
    wallet.gateway.faults.push({ to: 'POST /v1/gate_sessions', how: 'down' });
    const answer = await browser.withdraw();
    expect(answer).toMatchObject({ status: 503, code: 'gateway_unavailable' });
    const record = (await browser.get(`/api/withdrawals/${answer.id}`)).json();
    expect(record.state).toBe('withdrawal_pending_session');
  });
});

describe('receiver', () => {
  test('error: a forged or altered delivery is refused and moves nothing', async () => {
    const browser = wallet.browser();
    const { id, session_id } = await browser.withdraw();
    const data = { ...wallet.gateway.sessions.get(session_id), ...completed };
    const forged = wallet.gateway.deliver('gate_session.completed', data, { secret: 'whsec_forged' });
    const honest = wallet.gateway.deliver('gate_session.completed', data);
    for (const [header, payload] of [
      [forged.signature_header, forged.raw_body],
      [honest.signature_header, `${honest.raw_body} `],
      [honest.signature_header, ''],
      ['', honest.raw_body],
    ] as const) {
      const headers = { 'content-type': 'application/json', 'gate-signature': header };
      const answer = await wallet.app.inject({ method: 'POST', url: '/webhooks/0gate', headers, payload });
      expect(answer.statusCode).toBe(400);
    }
    const state = (await browser.get(`/api/withdrawals/${id}`)).json().state;
    expect(state).toBe('withdrawal_pending_user_action');
  });

  test('behavior: a duplicate is received', async () => {
    const { session_id } = await wallet.browser().withdraw();
    const { raw_body, signature_header } = wallet.gateway.deliver(
      'gate_session.completed',
      wallet.gateway.move(session_id, completed),
    );
    const headers = { 'content-type': 'application/json', 'gate-signature': signature_header };
    for (let round = 0; round < 3; round++) {
      const answer = await wallet.app.inject({ method: 'POST', url: '/webhooks/0gate', headers, payload: raw_body });
      expect(answer.statusCode).toBe(200);
    }
  });
});

describe('pages', () => {
  test('behavior: return and cancel pages prove nothing', async () => {
    const browser = wallet.browser();
    const { id, session_id } = await browser.withdraw();
    const forged = `gate_session_id=${session_id}&status=completed&state=withdrawal_completed`;
    for (const path of [`return?${forged}`, `cancelled?${forged}`]) {
      const shown = await browser.get(`/withdrawals/${id}/${path}`);
      expect(shown.statusCode).toBe(200);
      expect(shown.body).toContain('data-state="withdrawal_pending_user_action"');
    }
    expect((await browser.get(`/api/withdrawals/${id}`)).json().state).toBe('withdrawal_pending_user_action');
  });

  test('every page may frame the surface only, run its own scripts only, and holds no secret', async () => {
    const browser = wallet.browser();
    const made = await browser.withdraw();
    for (const path of ['/', `/withdrawals/${made.id}`, `/withdrawals/${made.id}/pay`, '/nowhere']) {
      const shown = await browser.get(path);
      const policy = `${shown.headers['content-security-policy']}`;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('frame-src http://127.0.0.1:8082;');
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(shown.headers['cache-control']).toBe('no-store');
      expect(shown.body).not.toMatch(/gsec_|sk_test|whsec_|style="|<script>|https:\/\//);
    }
  });

  test('each state has its words and at most one primary action', async () => {
    const browser = wallet.browser();
    const stories: [string, Record<string, unknown>, string][] = [
      ['gate_session.processing', { stage: 'deposit_detected' }, 'On its way'],
      ['gate_session.completed', completed, '250.00 EUR paid'],
      [
        'gate_session.failed',
        {
          failure: { code: 'payout_failed', message: 'The bank said <no>.', retryable: true },
          stage: 'refund_in_progress',
        },
        'This withdrawal failed',
      ],
      ['gate_session.expired', { status: 'expired', stage: 'closed' }, 'This withdrawal expired'],
      ['gate_session.cancelled', { status: 'cancelled', stage: 'closed' }, 'This withdrawal was cancelled'],
    ];
    for (const [type, change, heading] of stories) {
      const { id, session_id } = await browser.withdraw();
      await wallet.tell(type, session_id, change);
      const { body } = await browser.get(`/withdrawals/${id}`);
      expect(body).toContain(heading);
      expect(body).not.toContain('<no>');
      expect(body.match(/class="button"/g)?.length ?? 0).toBeLessThanOrEqual(1);
    }
    expect((await browser.get('/')).body).toContain('Your withdrawals');
  });

  test('the next step’s link is asked of the gateway, and only the surface’s is followed', async () => {
    const browser = wallet.browser();
    const { id, session_id } = await browser.withdraw();
    const action = (url: string) => ({ action_required: { who: 'user', what: 'returned_payout', until: null, url } });
    const link = `${wallet.config.gate_surface_url.origin}/pay/${session_id}#link`;
    wallet.gateway.move(session_id, action(link));
    expect((await browser.get(`/withdrawals/${id}/next`)).headers.location).toBe(link);
    wallet.gateway.move(session_id, action('https://evil.example/'));
    expect((await browser.get(`/withdrawals/${id}/next`)).headers.location).toBe(`/withdrawals/${id}`);
  });
});

describe('demo send', () => {
  const transfer = `0xa9059cbb${token.slice(2).toLowerCase().padStart(64, '0')}${'f4240'.padStart(64, '0')}`;
  const ask = (session_id: string, change: object = {}) => ({
    session_id,
    transaction: { chainId: 31337, to: token, data: transfer, value: '0x0', ...change },
  });

  test('sends for the owner, for the running session, a known token only', async () => {
    const browser = wallet.browser();
    const made = await browser.withdraw();
    const send = (request: object, who = browser) => who.post('/api/demo/send', { withdrawal_id: made.id, request });
    expect((await send(ask(made.session_id))).json()).toEqual({ txHash: '0xabc' });
    expect(sent).toEqual([made.id]);
    expect((await send(ask(made.session_id), wallet.browser())).statusCode).toBe(404);
    expect((await send(ask('gs_other'))).json()).toMatchObject({ code: 'attempt_over' });
    const refused = [
      { chainId: 1 },
      { to: '0x000000000000000000000000000000000000dEaD' },
      { to: 'x' },
      { value: '0x1' },
      { data: '0x' },
      { data: `0x095ea7b3${transfer.slice(10)}` },
    ];
    for (const change of refused) expect((await send(ask(made.session_id, change))).statusCode).toBe(400);
    expect(sent).toEqual([made.id]);
  });
});
