/** What a partner sends: the documented example. */
export const documentedSession = {
  amount: '250.00',
  currency: 'EUR',
  flow: 'off_ramp',
  target_token: 'USDC',
  target_network: 'ETHEREUM',
  return_url: 'https://app.example/withdrawals/wd_123/return',
  cancel_url: 'https://app.example/withdrawals/wd_123/cancelled',
  user_reference: 'wd_123',
  metadata: { withdrawal_id: 'wd_123' },
} as const;
