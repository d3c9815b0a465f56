import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWholeGateway, type WholeGateway } from '../../http/testing/whole.js';
import { newId } from '../../ids/index.js';
import { expectCoherentState } from '../../testing/index.js';

/** Chain, bank, identity, rates and a receiver as real processes; the user is played by the test helper. */
let gateway: WholeGateway;
beforeAll(async () => {
  gateway = await openWholeGateway({ entitlements: ['rails'] });
}, 120_000);
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const surfaceOrigin = 'http://127.0.0.1:4100';

async function call(url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const isSurface = url.startsWith('/v1/embed/');
  const answer = await gateway.app.http.inject({
    method: body === undefined ? 'GET' : 'POST',
    url,
    headers: {
      ...(isSurface ? {} : { authorization: `Bearer ${gateway.partner.secret_key}`, 'idempotency-key': newId('key') }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect([url, answer.statusCode < 300, answer.json().code]).toEqual([url, true, undefined]);
  // biome-ignore lint/suspicious/noExplicitAny: whatever object was asked for
  return answer.json() as any;
}

const create = (customer_id: string, more: object = {}) =>
  call('/v1/gate_sessions', {
    ...{ amount: '250.00', currency: 'EUR', target_token: 'USDC', target_network: 'ETHEREUM', country_code: 'DE' },
    return_url: 'http://localhost/back',
    customer_id,
    ...more,
  });
const lock = () =>
  call('/v1/quotes', { side: 'off_ramp', currency: 'EUR', asset: 'USDC', amount: '250.00', payment_method: 'sepa' });
const read = (session_id: string) => call(`/v1/gate_sessions/${session_id}`);

/** The helper plays who the user is and what he sends; blocks are made until the bank has paid. */
async function complete(session_id: string): Promise<void> {
  await call(`/v1/test_helpers/gate_sessions/${session_id}/complete`, {});
  const deadline_ms = performance.now() + 60_000;
  while ((await read(session_id)).status !== 'completed') {
    if (performance.now() > deadline_ms) throw new Error(`${session_id} was not paid`);
    await gateway.mine();
  }
}

/** The verified customer gives an account on the page, by the method that the quote is for. */
async function giveAccount(client_secret: string): Promise<void> {
  const opened = await call('/v1/embed/bootstrap', { clientSecret: client_secret }, { origin: surfaceOrigin });
  const token = { 'x-embed-token': opened.embed_token as string };
  const state = await call('/v1/embed/session', undefined, token);
  expect([state.step, state.identity.status]).toEqual(['payout_account', 'approved']);
  const fields = { holder_name: 'Ada Example', iban: 'DE89370400440532013000' };
  const write = { expected_version: state.session.version, method: 'sepa', fields };
  expect((await call('/v1/embed/payout_account', write, token)).step).toBe('price');
}

test('a session at a locked price, then a pay-out for the same customer: quoted, received, paid and told', async () => {
  await gateway.app.http.inject({
    method: 'PATCH',
    url: '/v1/webhook_endpoint',
    headers: { authorization: `Bearer ${gateway.partner.secret_key}` },
    payload: { url: gateway.receiver.url },
  });
  const { id: customer_id } = await call('/v1/customers', { email: 'ada@app.example' });
  const quote = await lock();
  const first = await create(customer_id, { quote_preview_id: quote.id });
  await complete(first.id);
  const [sell] = (await call(`/v1/transactions?session_id=${first.id}`)).data;
  const { fiat_amount, crypto_amount, exchange_rate, fees } = quote;
  expect(sell).toMatchObject({
    status: 'settled',
    payment_method: 'sepa',
    fiat_amount,
    token_amount: crypto_amount,
    exchange_rate,
    total_fees: fees.total,
  });

  const second = await create(customer_id);
  await giveAccount(second.client_secret);
  const price = await lock();
  const made = await call('/v1/rails/pay_outs', { quote_id: price.id, session_id: second.id });
  expect(made).toMatchObject({ status: 'processing', crypto_amount: price.crypto_amount, tx_refid: null });
  await complete(second.id);
  const settled = await call(`/v1/rails/pay_outs/${made.id}`);
  const { tx_refid, amount_settled } = await read(second.id);
  expect(settled).toMatchObject({ status: 'settled', fiat_amount: amount_settled, tx_refid, failure: null });
  expect(settled.local_rail_transaction_id).toMatch(/^po_/);
  expect((await call(`/v1/transactions/${tx_refid}`)).local_rail_transaction_id).toBe(
    settled.local_rail_transaction_id,
  );
}, 120_000);
