import type { Attempt, Attention, WithdrawalRecord, WithdrawalState } from '@0gate/withdrawals';

/** The one thing to do on a page, if there is one. */
export type Primary = 'continue' | 'next' | 'retry' | 'new' | null;

/** The state in the user's words: a heading, what happens next, and what can be done. */
export interface Story {
  readonly label: string;
  readonly heading: string;
  readonly text: string;
  readonly primary: Primary;
  readonly can_cancel: boolean;
}

export const labels: Readonly<Record<WithdrawalState, string>> = {
  withdrawal_pending_session: 'Preparing',
  withdrawal_pending_user_action: 'Your turn',
  withdrawal_processing: 'On its way',
  withdrawal_completed: 'Paid',
  withdrawal_failed: 'Failed',
  withdrawal_closed: 'Expired',
  withdrawal_cancelled: 'Cancelled',
};

export function tell(record: WithdrawalRecord): Story {
  const [heading, text, primary] = stories[record.state](record, record.attempts.at(-1));
  const { state } = record;
  const can_cancel = state === 'withdrawal_pending_session' || state === 'withdrawal_pending_user_action';
  return { label: labels[state], heading, text, primary, can_cancel };
}

type Tell = (record: WithdrawalRecord, attempt: Attempt | undefined) => [heading: string, text: string, Primary];

const asksUser = (attempt: Attempt | undefined) => attempt?.action_who === 'user';

const stories: Readonly<Record<WithdrawalState, Tell>> = {
  withdrawal_pending_session: () => [
    'Preparing your withdrawal',
    'This takes a few seconds. You can leave this page.',
    'continue',
  ],
  withdrawal_pending_user_action: ({ amount, currency, asset }) => [
    'Your turn',
    `Continue to say where ${amount} ${currency} should go, and to send your ${asset}.`,
    'continue',
  ],
  withdrawal_processing: ({ amount, currency, asset }, attempt) =>
    asksUser(attempt)
      ? ['Something is needed from you', 'Your crypto has arrived. Continue to finish this withdrawal.', 'continue']
      : ['On its way', `Your ${asset} has arrived. We are paying out ${amount} ${currency}; you can leave.`, null],
  withdrawal_completed: ({ amount, currency }, attempt) => [
    `${amount} ${currency} paid`,
    'The payout has reached your bank.',
    asksUser(attempt) ? 'next' : 'new',
  ],
  withdrawal_failed: (_record, attempt) => [
    'This withdrawal failed',
    failureText(attempt),
    asksUser(attempt) ? 'next' : attempt?.failure_retryable === false ? 'new' : 'retry',
  ],
  withdrawal_closed: () => [
    'This withdrawal expired',
    'Nothing was sent and nothing was paid. You can try again.',
    'retry',
  ],
  withdrawal_cancelled: () => ['This withdrawal was cancelled', 'Nothing was paid. You can try again.', 'retry'],
};

function failureText(attempt: Attempt | undefined): string {
  const reason = attempt?.failure_message ?? '';
  if (attempt?.stage === 'refund_in_progress') return `${reason} Your crypto is on its way back to you.`.trim();
  if (attempt?.stage === 'refunded') return `${reason} Your crypto was sent back to you.`.trim();
  return reason === '' ? 'Nothing was paid.' : reason;
}

export const attentionTexts: Readonly<Record<Attention, string>> = {
  payout_returned: 'Your bank sent the payout back. Continue to choose another account or to get your crypto back.',
  second_completion: 'This withdrawal was paid more than once. Our support is looking at it.',
  unknown_session: 'We heard of a payment for this withdrawal that we cannot place. Our support is looking at it.',
  amount_differs: 'The amount paid differs from the amount you asked for.',
  manual_review: 'Our support is looking at this withdrawal. Nothing is needed from you.',
};
