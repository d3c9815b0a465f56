import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completed, failed_funded, Partner, processing } from './testing/fixture.js';

let partner: Partner;
beforeAll(async () => {
  partner = await Partner.start();
});
beforeEach(() => {
  partner.gateway.calls.length = 0;
});
afterAll(() => partner.close());

const opens = () => partner.gateway.calls.filter((call) => call === 'POST /v1/gate_sessions').length;
const cancels = () => partner.gateway.calls.filter((call) => call.endsWith('/cancel')).length;

describe('requestWithdrawal', () => {
  test('records the attempt’s key, capability check and session', async () => {
    const { withdrawal_id, session, client_secret } = await partner.opened();
    const [attempt] = (await partner.read(withdrawal_id)).attempts;
    expect(attempt).toMatchObject({
      idempotency_key: `${withdrawal_id}_off_ramp_attempt_1`,
      session_id: session.id,
      capability_inputs: { side: 'off_ramp', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', amount: '250.00' },
      capability_answer: { eligible: true, payout_methods: ['sepa'] },
    });
    expect(session).toMatchObject({ user_reference: withdrawal_id, metadata: { withdrawal_id, attempt: 1 } });
    expect(client_secret).toMatch(new RegExp(`^gsec_${session.id}_`));
  });

  test.each([
    ['0', '/amount'],
    ['-1', '/amount'],
    ['1e3', '/amount'],
    ['٢٥٠', '/amount'],
    [' 250', '/amount'],
    ['1'.repeat(40), '/amount'],
  ])('error: amount %s is refused before anything is written', async (amount, param) => {
    const refused = await partner.request({ amount });
    expect(refused).toMatchObject({ ok: false, code: 'invalid_input', param });
    expect(partner.gateway.calls).toEqual([]);
  });

  test('error: a sale that is not possible ends the attempt with the reason and asks for no session', async () => {
    const possible = partner.gateway.eligibility;
    partner.gateway.eligibility = {
      eligible: false,
      unavailable_reason: 'amount_too_large',
      limits: { max_amount: '1000.00', unit: 'EUR' },
    };
    const refused = await partner.request();
    partner.gateway.eligibility = possible;
    expect(refused).toMatchObject({
      ok: false,
      code: 'not_eligible',
      param: '/amount',
      message: expect.stringContaining('1000.00 EUR'),
    });
    expect(opens()).toBe(0);
    const record = await partner.read(!refused.ok && refused.withdrawal_id !== null ? refused.withdrawal_id : '');
    expect(record).toMatchObject({
      state: 'withdrawal_failed',
      attempts: [{ failure_code: 'amount_too_large', failure_retryable: true }],
    });
  });

  test('error: a create the gateway refuses is a failed attempt that can be tried again', async () => {
    partner.gateway.faults.push({
      to: 'POST /v1/gate_sessions',
      how: { status: 400, code: 'return_url_not_registered', param: '/return_url' },
    });
    const refused = await partner.request();
    expect(refused).toMatchObject({ ok: false, code: 'create_refused', param: '/return_url' });
    const withdrawal_id = refused.ok ? '' : (refused.withdrawal_id ?? '');
    const record = await partner.read(withdrawal_id);
    expect(record).toMatchObject({
      state: 'withdrawal_failed',
      attempts: [{ session_id: null, failure_retryable: true }],
    });
    expect(record.attempts[0]?.request_ids[0]).toMatch(/^req_/);
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: true, attempt: { number: 2 } });
  });

  test('behavior: a lost answer leaves one session, found again by the same key', async () => {
    partner.gateway.faults.push({ to: 'POST /v1/gate_sessions', how: 'lost' });
    const lost = await partner.request();
    expect(lost).toMatchObject({ ok: false, code: 'gateway_unavailable' });
    const withdrawal_id = lost.ok ? '' : (lost.withdrawal_id ?? '');
    expect(await partner.read(withdrawal_id)).toMatchObject({ state: 'withdrawal_pending_session' });
    const opened = await partner.kit.openAttempt(withdrawal_id);
    expect(opened.ok).toBe(true);
    const made = [...partner.gateway.sessions.values()].filter((each) => each['user_reference'] === withdrawal_id);
    expect(made.map((each) => each.id)).toEqual([opened.ok ? opened.session_id : '']);
  });

  test('behavior: a repetition that is refused finds the session an earlier call had made', async () => {
    partner.gateway.faults.push({ to: 'POST /v1/gate_sessions', how: 'lost' });
    const lost = await partner.request();
    const withdrawal_id = lost.ok ? '' : (lost.withdrawal_id ?? '');
    partner.gateway.faults.push({
      to: 'POST /v1/gate_sessions',
      how: { status: 400, code: 'return_url_not_registered' },
    });
    expect(await partner.kit.openAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'create_refused' });
    const record = await partner.read(withdrawal_id);
    expect(record.state).toBe('withdrawal_pending_user_action');
    expect(record.attempts[0]?.session_id).toMatch(/^gs_/);
  });
});

describe('startAttempt', () => {
  test('cancels the old session first, then opens a new one under the next key', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const started = await partner.kit.startAttempt(withdrawal_id);
    expect(started).toMatchObject({
      ok: true,
      attempt: { number: 2, idempotency_key: `${withdrawal_id}_off_ramp_attempt_2` },
    });
    expect(partner.session(session.id).status).toBe('cancelled');
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_pending_user_action',
      attempts: [{ state: 'withdrawal_cancelled' }, { state: 'withdrawal_pending_user_action' }],
    });
  });

  test.each([
    ['expired', 'gate_session.expired', { status: 'expired', stage: 'closed' }],
    ['cancelled', 'gate_session.cancelled', { status: 'cancelled', stage: 'closed' }],
    ['failed and still refunding', 'gate_session.failed', failed_funded],
  ])('behavior: an old attempt that is %s needs no cancel', async (_case, type, change) => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell(type, session.id, change);
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: true, attempt: { number: 2 } });
    expect(cancels()).toBe(0);
  });

  test.each([
    ['failed funded', failed_funded, 'withdrawal_failed'],
    ['expired', { status: 'expired', stage: 'closed' }, 'withdrawal_closed'],
    ['cancelled', { status: 'cancelled', stage: 'closed' }, 'withdrawal_cancelled'],
  ])('behavior: one that is %s, unknown to the record, is read and does not block', async (_case, change, state) => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.move(session.id, change);
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: true, attempt: { number: 2 } });
    expect((await partner.read(withdrawal_id)).attempts[0]?.state).toBe(state);
  });

  test('error: session_terminal and completed refuses the new attempt', async () => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.move(session.id, completed);
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'withdrawal_completed' });
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attempts: [{ number: 1 }],
    });
  });

  test('error: an open funded session without failure refuses', async () => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.move(session.id, processing);
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'session_funded' });
    expect(await partner.read(withdrawal_id)).toMatchObject({ state: 'withdrawal_processing', attempt_count: 1 });
  });

  test('error: a gateway that does not answer starts nothing', async () => {
    const { withdrawal_id } = await partner.opened();
    partner.gateway.faults.push({ to: 'POST /v1/gate_sessions/', how: 'down' });
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'gateway_unavailable' });
    expect((await partner.read(withdrawal_id)).attempt_count).toBe(1);
  });

  test('behavior: the create whose answer was lost is found and cancelled before the next', async () => {
    partner.gateway.faults.push({ to: 'POST /v1/gate_sessions', how: 'lost' });
    const lost = await partner.request();
    const withdrawal_id = lost.ok ? '' : (lost.withdrawal_id ?? '');
    expect(await partner.kit.startAttempt(withdrawal_id)).toMatchObject({ ok: true, attempt: { number: 2 } });
    const made = [...partner.gateway.sessions.values()].filter((each) => each['user_reference'] === withdrawal_id);
    expect(made.map((each) => each.status)).toEqual(['cancelled', 'open']);
  });

  test('behavior: of many at once, one new attempt lives', async () => {
    const { withdrawal_id } = await partner.opened();
    const results = await Promise.all(Array.from({ length: 8 }, () => partner.kit.startAttempt(withdrawal_id)));
    expect(results.some((result) => result.ok)).toBe(true);
    for (const result of results)
      if (!result.ok) expect(['attempt_changed', 'gateway_unavailable']).toContain(result.code);
    const open = [...partner.gateway.sessions.values()].filter(
      (each) => each['user_reference'] === withdrawal_id && each.status === 'open',
    );
    expect(open).toHaveLength(1);
    expect((await partner.read(withdrawal_id)).attempts.at(-1)?.session_id).toBe(open[0]?.id);
  });

  test('behavior: an old attempt that is paid after all is a second completion', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.failed', session.id, failed_funded);
    const second = await partner.kit.startAttempt(withdrawal_id);
    await partner.tell('gate_session.completed', second.ok ? second.session_id : '', completed);
    expect(await partner.read(withdrawal_id)).toMatchObject({ state: 'withdrawal_completed', attention: null });
    await partner.tell('gate_session.completed', session.id, { ...completed, failure: null });
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attention: 'second_completion',
      attempts: [{ state: 'withdrawal_failed' }, { state: 'withdrawal_completed' }],
    });
  });
});

describe('openAttempt and isCurrentSecret', () => {
  test('the running attempt’s secret comes back; that of an earlier or ended one is stale', async () => {
    const { withdrawal_id, session, client_secret } = await partner.opened();
    expect(await partner.kit.openAttempt(withdrawal_id)).toMatchObject({ ok: true, client_secret });
    expect(await partner.kit.isCurrentSecret(withdrawal_id, client_secret)).toBe(true);
    const second = await partner.kit.startAttempt(withdrawal_id);
    expect(await partner.kit.isCurrentSecret(withdrawal_id, client_secret)).toBe(false);
    const fresh = second.ok ? second.client_secret : '';
    expect(await partner.kit.isCurrentSecret(withdrawal_id, fresh)).toBe(true);
    await partner.tell('gate_session.expired', second.ok ? second.session_id : '', {
      status: 'expired',
      stage: 'closed',
    });
    expect(await partner.kit.isCurrentSecret(withdrawal_id, fresh)).toBe(false);
    expect(await partner.kit.openAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'attempt_over' });
    expect(session.id).not.toBe(second.ok ? second.session_id : '');
  });
});

describe('cancelAttempt', () => {
  test('cancels an open unfunded session, refuses a funded one, and says what ended before', async () => {
    const first = await partner.opened();
    expect(await partner.kit.cancelAttempt(first.withdrawal_id)).toEqual({ ok: true, state: 'withdrawal_cancelled' });
    expect(await partner.kit.cancelAttempt(first.withdrawal_id)).toMatchObject({ ok: false, code: 'attempt_over' });
    const funded = await partner.opened();
    partner.gateway.move(funded.session.id, processing);
    expect(await partner.kit.cancelAttempt(funded.withdrawal_id)).toMatchObject({ ok: false, code: 'session_funded' });
    const paid = await partner.opened();
    partner.gateway.move(paid.session.id, completed);
    expect(await partner.kit.cancelAttempt(paid.withdrawal_id)).toEqual({ ok: true, state: 'withdrawal_completed' });
  });

  test('error: a session the gateway does not know asks for a person', async () => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.sessions.delete(session.id);
    expect(await partner.kit.cancelAttempt(withdrawal_id)).toMatchObject({ ok: false, code: 'session_not_found' });
    expect((await partner.read(withdrawal_id)).attention).toBe('manual_review');
  });

  test('error: somebody else’s or no withdrawal', async () => {
    const { withdrawal_id } = await partner.opened();
    expect(await partner.kit.findForOwner(withdrawal_id, 'user_2')).toBeNull();
    expect(await partner.kit.cancelAttempt('wd_none')).toMatchObject({ ok: false, code: 'withdrawal_not_found' });
    expect(await partner.kit.startAttempt('wd_none')).toMatchObject({ ok: false, code: 'withdrawal_not_found' });
  });
});
