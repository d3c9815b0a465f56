import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completed, failed_funded, Partner, processing } from './testing/fixture.js';

let partner: Partner;
beforeAll(async () => {
  partner = await Partner.start();
});
afterAll(() => partner.close());

const count = async (sql: string, values: unknown[]) => (await partner.pool.query(sql, values)).rows.length;

describe('handleWebhook', () => {
  test('moves the record through the documented story', async () => {
    const { withdrawal_id, session } = await partner.opened();
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_pending_user_action');
    await partner.tell('gate_session.processing', session.id, processing);
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_processing');
    const result = await partner.tell('gate_session.completed', session.id, completed);
    expect(result).toEqual({ status: 200, outcome: 'applied' });
    const record = await partner.read(withdrawal_id);
    expect(record).toMatchObject({ state: 'withdrawal_completed', attention: null });
    expect(record.attempts).toMatchObject([{ number: 1, stage: 'paid', tx_refid: 'tx_1', session_id: session.id }]);
  });

  test.each([
    ['gate_session.failed', failed_funded, 'withdrawal_failed'],
    ['gate_session.expired', { status: 'expired', stage: 'closed' }, 'withdrawal_closed'],
    ['gate_session.cancelled', { status: 'cancelled', stage: 'closed' }, 'withdrawal_cancelled'],
  ])('%s ends the attempt', async (type, change, state) => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell(type, session.id, change);
    expect((await partner.read(withdrawal_id)).state).toBe(state);
  });

  test('behavior: disorder never moves the record back', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const created = partner.gateway.deliver('gate_session.created', session);
    const seen = partner.gateway.deliver('gate_session.processing', partner.gateway.move(session.id, processing));
    const paid = partner.gateway.deliver('gate_session.completed', partner.gateway.move(session.id, completed));
    for (const delivery of [paid, seen, created]) {
      expect(await partner.kit.handleWebhook(delivery)).toEqual({ status: 200, outcome: 'applied' });
      expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_completed');
    }
    const record = await partner.read(withdrawal_id);
    expect(record.attempts[0]).toMatchObject({ stage: 'paid', session_version: 3 });
    expect(record.attention).toBeNull();
  });

  test('behavior: an orphaned deposit changes no state, and the attempt may still expire', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.processing', session.id, processing);
    await partner.tell('sale.deposit.orphaned', session.id, { stage: 'awaiting_deposit' });
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_processing',
      attempts: [{ stage: 'awaiting_deposit' }],
    });
    await partner.tell('gate_session.expired', session.id, { status: 'expired', stage: 'closed' });
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_closed');
  });

  test('behavior: a duplicate is answered 200 and counted once', async () => {
    const { session } = await partner.opened();
    const delivery = partner.gateway.deliver('gate_session.processing', partner.gateway.move(session.id, processing));
    expect(await partner.kit.handleWebhook(delivery)).toEqual({ status: 200, outcome: 'applied' });
    expect(await partner.kit.handleWebhook(delivery)).toEqual({ status: 200, outcome: 'duplicate' });
  });

  test('behavior: many handlers race on one event, one applies it', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const delivery = partner.gateway.deliver('gate_session.completed', partner.gateway.move(session.id, completed));
    const results = await Promise.all(Array.from({ length: 20 }, () => partner.kit.handleWebhook(delivery)));
    expect(results.filter((result) => result.outcome === 'applied')).toHaveLength(1);
    expect(results.filter((result) => result.outcome === 'duplicate')).toHaveLength(19);
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_completed');
  });

  test('behavior: all events of a session at once end where they must', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const deliveries = [
      partner.gateway.deliver('gate_session.processing', partner.gateway.move(session.id, processing)),
      partner.gateway.deliver(
        'sale.deposit.confirmed',
        partner.gateway.move(session.id, { stage: 'deposit_confirmed' }),
      ),
      partner.gateway.deliver('gate_session.completed', partner.gateway.move(session.id, completed)),
    ];
    await Promise.all([...deliveries, ...deliveries].map((delivery) => partner.kit.handleWebhook(delivery)));
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attempts: [{ stage: 'paid' }],
    });
  });

  test('behavior: an event may come before the create’s answer is stored', async () => {
    const outcomes: string[] = [];
    partner.gateway.beforeCreateAnswer = async (session) => {
      const told = partner.gateway.deliver('gate_session.created', session);
      outcomes.push((await partner.kit.handleWebhook(told)).outcome);
      outcomes.push((await partner.read(`${session['user_reference']}`)).state);
      outcomes.push((await partner.tell('gate_session.processing', session.id, processing)).outcome);
    };
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.beforeCreateAnswer = async () => {};
    expect(outcomes).toEqual(['applied', 'withdrawal_pending_user_action', 'applied']);
    const record = await partner.read(withdrawal_id);
    expect(record).toMatchObject({ state: 'withdrawal_processing', attention: null });
    expect(record.attempts[0]?.session_id).toBe(session.id);
  });

  test('error: forged, stale, foreign and missing signatures change nothing', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const data = { ...session, ...completed, version: 9 };
    const now_s = Math.floor(Date.now() / 1000);
    const honest = partner.gateway.deliver('gate_session.completed', data, { event_id: 'evt_forged' });
    const refused = [
      { ...honest, signature_header: undefined },
      { ...honest, signature_header: 't=1,v1=00' },
      { ...honest, raw_body: honest.raw_body.replace('250.00', '950.00') },
      partner.gateway.deliver('gate_session.completed', data, { secret: 'whsec_AAAA', event_id: 'evt_forged' }),
      partner.gateway.deliver('gate_session.completed', data, { at: now_s - 400, event_id: 'evt_forged' }),
      partner.gateway.deliver('gate_session.completed', data, { at: now_s + 400, event_id: 'evt_forged' }),
    ];
    for (const delivery of refused) {
      expect(await partner.kit.handleWebhook(delivery)).toMatchObject({ status: 400, outcome: 'signature_invalid' });
    }
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_pending_user_action');
    expect(await count('select from gate_withdrawals.event where event_id = $1', ['evt_forged'])).toBe(0);
  });

  test('behavior: a session nobody here asked for goes to the support queue', async () => {
    const stranger = partner.gateway.foreign({ user_reference: 'wd_of_another_system' });
    const told = partner.gateway.deliver('gate_session.completed', stranger);
    expect(await partner.kit.handleWebhook(told)).toEqual({ status: 200, outcome: 'unknown_session' });
    const cases = await partner.kit.listSupportCases();
    const found = cases.find((each) => each.session_id === stranger.id);
    expect(found).toMatchObject({ reason: 'unknown_session', withdrawal_id: null });
    expect(await partner.kit.resolveCase(found?.case_id ?? '')).toBe(true);
    expect(await partner.kit.resolveCase(found?.case_id ?? '')).toBe(false);
  });

  test('behavior: a second session under a known reference asks for a person and moves nothing', async () => {
    const { withdrawal_id } = await partner.opened();
    const other = partner.gateway.foreign({ amount: '250.00', user_reference: withdrawal_id });
    const told = partner.gateway.deliver('gate_session.completed', other);
    expect(await partner.kit.handleWebhook(told)).toEqual({ status: 200, outcome: 'unknown_session' });
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_pending_user_action',
      attention: 'unknown_session',
    });
  });

  test('behavior: after the end, events change attention only', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.completed', session.id, completed);
    const ended_at = (await partner.read(withdrawal_id)).attempts[0]?.ended_at;
    partner.advance(1_000);
    await partner.tell('sale.payout.returned', session.id, { stage: 'payout_returned' });
    const record = await partner.read(withdrawal_id);
    expect(record).toMatchObject({ state: 'withdrawal_completed', attention: 'payout_returned' });
    expect(record.attempts[0]?.ended_at).toEqual(ended_at);
    await partner.tell('gate_session.failed', session.id, failed_funded);
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attention: 'payout_returned',
    });
    const reasons = (await partner.kit.listSupportCases()).filter((each) => each.withdrawal_id === withdrawal_id);
    expect(reasons.map((each) => each.reason).sort()).toEqual(['manual_review', 'payout_returned']);
    for (const each of reasons) await partner.kit.resolveCase(each.case_id);
    expect((await partner.read(withdrawal_id)).attention).toBeNull();
  });

  test('behavior: another amount than asked for is completed and seen', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.completed', session.id, { ...completed, amount_settled: '180.00' });
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attention: 'amount_differs',
    });
  });

  test('behavior: a sale that waits for the operator asks for a person, one that waits for the user does not', async () => {
    const { withdrawal_id, session } = await partner.opened();
    const action = (who: string) => ({ action_required: { who, what: 'review', until: null, url: null } });
    await partner.tell('sale.action_required', session.id, action('user'));
    expect((await partner.read(withdrawal_id)).attention).toBeNull();
    await partner.tell('sale.action_required', session.id, action('operator'));
    expect((await partner.read(withdrawal_id)).attention).toBe('manual_review');
  });

  test('behavior: events without a session are taken and left alone', async () => {
    const told = partner.gateway.deliver('webhook.test', { livemode: false });
    expect(await partner.kit.handleWebhook(told)).toEqual({ status: 200, outcome: 'ignored' });
    expect(await partner.kit.handleWebhook(told)).toEqual({ status: 200, outcome: 'duplicate' });
  });

  test('behavior: payout details and bank internals never reach the database', async () => {
    const { session } = await partner.opened();
    const canary = 'CANARY-7f3a';
    await partner.tell('gate_session.completed', session.id, {
      ...completed,
      payout: { iban: canary, bank_reference: canary, holder_name: canary },
      metadata: { withdrawal_id: canary, attempt: 1, note: canary },
      user_reference: canary,
    });
    const { rows } = await partner.pool.query(`
      select (select count(*) from gate_withdrawals.withdrawal t where t::text like '%CANARY%')
           + (select count(*) from gate_withdrawals.attempt t where t::text like '%CANARY%')
           + (select count(*) from gate_withdrawals.event t where t::text like '%CANARY%')
           + (select count(*) from gate_withdrawals.support_case t where t::text like '%CANARY%') as found,
             (select count(*) from gate_withdrawals.attempt t where t::text like '%gsec_%') as secrets`);
    expect(rows).toEqual([{ found: '0', secrets: '0' }]);
  });

  test('behavior: the database itself refuses a step backwards', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.completed', session.id, completed);
    const back = "update gate_withdrawals.attempt set state = 'withdrawal_processing' where withdrawal_id = $1";
    await expect(partner.pool.query(back, [withdrawal_id])).rejects.toThrow('may not go from');
  });
});
