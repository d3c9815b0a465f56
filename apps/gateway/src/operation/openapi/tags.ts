/** What each group of operations is about, in the order in which a partner meets them. */
export const tags: Readonly<Record<string, string>> = {
  Sessions: 'One sale each: created by your server, finished by the user on the hosted surface.',
  Capabilities: 'What can be sold and paid out, to whom, and within which limits. Read-only.',
  Quotes: 'Prices: previews that bind nobody, and locked quotes with a signature that anyone can verify.',
  Rails: 'Pay-outs at a locked quote, made by your server.',
  Transactions: 'The record of a sale or refund, for reconciliation.',
  Customers: 'Your own users, as far as you want limits and payout accounts to follow them over sessions.',
  Branding: 'How the hosted surface looks and whom it names.',
  Webhooks: 'Where events go, how they are signed, and what became of each delivery.',
  Events: 'What is sent to your endpoint: signed, at least once, in order within a session.',
  Surface: 'The hosted surface’s own calls, with an embed token. A partner needs none but the bootstrap.',
  'Test helpers': 'Play the user and the time. Test keys only.',
  Keys: 'What signatures of ours are verified with. Public.',
};
