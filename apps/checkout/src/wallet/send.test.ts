import { expect, test } from 'vitest';
import { deposit } from '../../fixtures/sale.js';
import { type Provider, readAnnouncement } from './injected.js';
import { sendDeposit } from './send.js';

const from = '0x1111111111111111111111111111111111111111';
const hash = `0x${'ab'.repeat(32)}`;
type Replies = Readonly<Record<string, unknown>>;

/** A wallet that answers from a table; an Error is thrown, a list is answered one after the other. */
function wallet(changes: Replies = {}) {
  const asked: { method: string; params?: readonly unknown[] }[] = [];
  const replies: Replies = {
    eth_requestAccounts: [[from]],
    eth_chainId: '0x7a69',
    eth_call: `0x${500_000_000n.toString(16).padStart(64, '0')}`,
    eth_sendTransaction: hash,
    ...changes,
  };
  const queues = new Map(
    Object.entries(replies).map(([method, reply]) => [method, Array.isArray(reply) ? [...reply] : null]),
  );
  const provider: Provider = {
    request: async (call) => {
      asked.push(call);
      const queue = queues.get(call.method);
      const reply = queue ? (queue.length > 1 ? queue.shift() : queue[0]) : replies[call.method];
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  return { provider, asked };
}

const rpcError = (code: number, message: string) => Object.assign(new Error(message), { code });

test('sends exactly the transaction that the gateway prepared, from the account that the user chose', async () => {
  const { provider, asked } = wallet();
  expect(await sendDeposit(provider, deposit)).toEqual({ ok: true, tx_hash: hash });
  const { to, data, value } = deposit.transaction;
  expect(asked.at(-1)).toEqual({ method: 'eth_sendTransaction', params: [{ from, to, data, value }] });
});

test('on another network it asks the wallet to switch, and goes on', async () => {
  const { provider, asked } = wallet({ eth_chainId: ['0x1', '0x7a69'], wallet_switchEthereumChain: null });
  expect((await sendDeposit(provider, deposit)).ok).toBe(true);
  expect(asked).toContainEqual({ method: 'wallet_switchEthereumChain', params: [{ chainId: '0x7a69' }] });
});

test.each<[string, Replies]>([
  ['user_rejected', { eth_requestAccounts: rpcError(4001, 'User rejected the request.') }],
  ['user_rejected', { eth_sendTransaction: rpcError(4001, 'User denied transaction signature.') }],
  ['user_rejected', { eth_chainId: '0x1', wallet_switchEthereumChain: rpcError(4001, 'rejected') }],
  ['wrong_chain', { eth_chainId: '0x1', wallet_switchEthereumChain: rpcError(4902, 'Unrecognized chain ID') }],
  ['wrong_chain', { eth_chainId: ['0x1', '0x1'], wallet_switchEthereumChain: null }],
  ['insufficient_funds', { eth_call: `0x${'0'.repeat(63)}1` }],
  ['insufficient_funds', { eth_sendTransaction: rpcError(-32603, 'ERC20: transfer amount exceeds balance') }],
  ['insufficient_gas', { eth_sendTransaction: rpcError(-32000, 'insufficient funds for gas * price + value') }],
  ['other', { eth_sendTransaction: rpcError(-32603, 'Internal JSON-RPC error.') }],
  ['other', { eth_sendTransaction: 'sent!' }],
  ['other', { eth_requestAccounts: [[]] }],
])('%s', async (code, replies) => {
  const { provider, asked } = wallet(replies);
  expect(await sendDeposit(provider, deposit)).toEqual({ ok: false, code });
  const sends = asked.filter(({ method }) => method === 'eth_sendTransaction');
  expect(sends.length).toBe('eth_sendTransaction' in replies ? 1 : 0);
});

test('a wallet that cannot read the token’s balance may still send', async () => {
  const { provider } = wallet({ eth_call: rpcError(-32601, 'not supported') });
  expect((await sendDeposit(provider, deposit)).ok).toBe(true);
});

test('only announcements of the right shape are wallets', () => {
  const provider: Provider = { request: async () => null };
  expect(readAnnouncement({ info: { uuid: '1', name: ' Fox ' }, provider })).toMatchObject({ uuid: '1', name: 'Fox' });
  expect(readAnnouncement({ info: { uuid: '1', name: 'F'.repeat(90) }, provider })?.name).toHaveLength(40);
  for (const detail of [null, {}, { info: { uuid: 1, name: 'Fox' }, provider }, { info: { uuid: '1', name: 'Fox' } }]) {
    expect(readAnnouncement(detail)).toBeNull();
  }
});
