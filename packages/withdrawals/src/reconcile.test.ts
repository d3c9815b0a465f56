import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { completed, failed_funded, Partner, processing } from './testing/fixture.js';

const hour_ms = 3_600_000;

let partner: Partner;
beforeEach(async () => {
  // One connection: a command that asked for a second one inside a transaction would stand still here.
  partner = await Partner.start(1);
});
afterEach(() => partner.close());

describe('reconcileStep', () => {
  test('is idle until a read is due, then finds what no event told', async () => {
    const { withdrawal_id, session } = await partner.opened();
    expect(await partner.reconcile()).toBe(0);
    partner.gateway.move(session.id, processing);
    partner.advance(hour_ms);
    expect(await partner.reconcile()).toBeGreaterThan(0);
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_processing');
    partner.gateway.move(session.id, completed);
    partner.advance(hour_ms);
    await partner.reconcile();
    expect((await partner.read(withdrawal_id)).state).toBe('withdrawal_completed');
  });

  test.each([
    ['failure beats the status', { ...failed_funded, status: 'open' }, 'withdrawal_failed'],
    ['failure beats cancelled', { ...failed_funded, status: 'cancelled', stage: 'refunded' }, 'withdrawal_failed'],
    ['expired', { status: 'expired', stage: 'closed' }, 'withdrawal_closed'],
    ['cancelled', { status: 'cancelled', stage: 'closed' }, 'withdrawal_cancelled'],
    ['a payout under way', { stage: 'payout_in_progress' }, 'withdrawal_processing'],
    ['waiting for the deposit', { stage: 'awaiting_deposit' }, 'withdrawal_pending_user_action'],
  ])('the server-read rule: %s', async (_case, change, state) => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.move(session.id, change);
    partner.advance(hour_ms);
    await partner.reconcile();
    expect((await partner.read(withdrawal_id)).state).toBe(state);
  });

  test('keeps the accepted price and the payout’s id, and nothing of the bank', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.completed', session.id, completed);
    partner.advance(hour_ms);
    await partner.reconcile();
    const [attempt] = (await partner.read(withdrawal_id)).attempts;
    expect(attempt).toMatchObject({
      rail_id: 'po_1',
      accepted_quote: { exchange_rate: '0.921252', fiat_amount: '250.00' },
    });
    expect(JSON.stringify(attempt)).not.toContain('never stored');
  });

  test('behavior: a crash between the create and its record ends with the same session', async () => {
    partner.gateway.faults.push({ to: 'POST /v1/gate_sessions', how: 'lost' });
    await partner.request();
    expect(await partner.only()).toMatchObject({
      state: 'withdrawal_pending_session',
      attempts: [{ session_id: null }],
    });
    partner.advance(hour_ms);
    await partner.reconcile();
    const [session_id] = [...partner.gateway.sessions.keys()];
    expect(await partner.only()).toMatchObject({ state: 'withdrawal_pending_user_action', attempts: [{ session_id }] });
    expect(partner.gateway.sessions.size).toBe(1);
  });

  test('behavior: a silent gateway is asked less and less often, and nothing moves', async () => {
    const { withdrawal_id } = await partner.opened();
    for (let round = 0; round < 6; round++) {
      partner.gateway.faults.push({ to: 'GET /v1/gate_sessions/', how: 'down' });
      partner.advance(hour_ms);
      expect(await partner.reconcile()).toBe(1);
    }
    const record = await partner.read(withdrawal_id);
    expect(record.state).toBe('withdrawal_pending_user_action');
    expect(partner.troubles).toHaveLength(6);
    const wait_ms = (record.attempts[0]?.next_read_at?.getTime() ?? 0) - partner.now.getTime();
    expect(wait_ms).toBe(900_000);
  });

  test('behavior: a returned payout is seen though its event was lost', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.completed', session.id, completed);
    partner.gateway.move(session.id, { stage: 'payout_returned' });
    partner.advance(hour_ms);
    await partner.reconcile();
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_completed',
      attention: 'payout_returned',
    });
  });

  test('behavior: an ended attempt is read no more once nothing can follow', async () => {
    const { withdrawal_id, session } = await partner.opened();
    await partner.tell('gate_session.failed', session.id, failed_funded);
    partner.gateway.move(session.id, { status: 'cancelled', stage: 'refunded' });
    partner.advance(hour_ms);
    await partner.reconcile();
    partner.advance(100 * hour_ms);
    await partner.reconcile();
    const record = await partner.read(withdrawal_id);
    expect(record).toMatchObject({ state: 'withdrawal_failed', attention: null, attempts: [{ stage: 'refunded' }] });
    partner.gateway.calls.length = 0;
    partner.advance(1_000 * hour_ms);
    await partner.reconcile();
    expect(partner.gateway.calls).toEqual([]);
  });

  test('error: a session the gateway does not know asks for a person', async () => {
    const { withdrawal_id, session } = await partner.opened();
    partner.gateway.sessions.delete(session.id);
    partner.advance(hour_ms);
    await partner.reconcile();
    expect(await partner.read(withdrawal_id)).toMatchObject({
      state: 'withdrawal_pending_user_action',
      attention: 'manual_review',
    });
  });
});
