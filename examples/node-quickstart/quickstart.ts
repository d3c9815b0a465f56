// Creates a session and prints where the user sells: the shortest way from keys to a sale.
import { GateClient } from '@0gate/sdk';

const gate = new GateClient({
  apiKey: process.env['GATE_SECRET_KEY'] ?? '',
  baseUrl: process.env['GATE_API_URL'] ?? 'http://localhost:4100',
});

// Your own record of this attempt. Written down before the call, its key makes the call repeatable.
const withdrawal_id = process.argv[2] ?? 'wd_123';

const session = await gate.sessions.create(
  {
    amount: '250.00',
    currency: 'EUR',
    flow: 'off_ramp',
    target_token: 'USDC',
    target_network: 'ETHEREUM',
    return_url: `http://localhost:3000/withdrawals/${withdrawal_id}`,
    user_reference: withdrawal_id,
  },
  { idempotencyKey: `${withdrawal_id}_off_ramp_attempt_1` },
);

console.log(session.hosted_url);
