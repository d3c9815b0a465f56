import type { WithdrawalRecord } from '@0gate/withdrawals';
import { supportReference } from '../view.js';
import { html, type Markup } from './html.js';
import { attentionTexts, labels, type Story, tell } from './words.js';

/** Why the user is on this page. The way back from the gateway proves nothing, so it changes the greeting only. */
export type Arrival = 'visit' | 'return' | 'cancelled';

const greetings: Readonly<Record<Arrival, string | null>> = {
  visit: null,
  return: 'Welcome back. This page follows our own record and changes by itself.',
  cancelled: 'You came back without finishing. Your withdrawal stands as shown here.',
};

export function statusPage(record: WithdrawalRecord, arrival: Arrival): Markup {
  const greeting = greetings[arrival];
  return html`<main id="status" data-id="${record.withdrawal_id}" data-updated="${record.updated_at.toISOString()}">
${greeting !== null && html`<p class="note" id="greeting">${greeting}</p>`}
<div id="record">${statusRecord(record)}</div>
<p id="problem" class="problem" role="alert" hidden></p>
<p id="announce" class="unseen" role="status"></p>
</main>`;
}

/** The part that changes; the page asks for it again whenever the record has moved. */
export function statusRecord(record: WithdrawalRecord): Markup {
  const story = tell(record);
  const { attention } = record;
  return html`<section class="card" data-state="${record.state}" data-attention="${attention ?? ''}">
<p class="chip ${record.state}">${story.label}</p>
<h1 tabindex="-1">${story.heading}</h1>
<p>${story.text}</p>
${attention !== null && html`<p class="note">${attentionTexts[attention]}</p>`}
${primaryAction(record, story)}
${story.can_cancel && html`<button type="button" class="quiet" data-action="cancel">Cancel withdrawal</button>`}
</section>
<section class="card facts" aria-label="Details">
<dl>
<div><dt>You receive</dt><dd>${record.amount} ${record.currency}</dd></div>
<div><dt>You sell</dt><dd>${record.asset} on ${record.network}</dd></div>
<div><dt>Asked for</dt><dd><time datetime="${record.created_at.toISOString()}">${readable(record.created_at)}</time></dd></div>
<div><dt>Reference</dt><dd class="code">${supportReference(record)}</dd></div>
</dl>
${record.attempts.length > 1 && attempts(record)}
</section>
<p class="links"><a href="/">All withdrawals</a></p>`;
}

function primaryAction(record: WithdrawalRecord, { primary }: Story): Markup | null {
  const base = `/withdrawals/${record.withdrawal_id}`;
  switch (primary) {
    case 'continue':
      return html`<a class="button" data-action="continue" href="${base}/pay">Continue</a>
<button type="button" class="quiet" data-action="redirect">Continue on the payment page instead</button>`;
    case 'next':
      return html`<a class="button" data-action="next" href="${base}/next">Continue</a>`;
    case 'retry':
      return html`<button type="button" class="button" data-action="retry">Try again</button>`;
    case 'new':
      return html`<a class="button" data-action="new" href="/">New withdrawal</a>`;
    case null:
      return null;
  }
}

function attempts(record: WithdrawalRecord): Markup {
  return html`<h2>Attempts</h2>
<ol>${record.attempts.map((attempt) => html`<li>${labels[attempt.state]}</li>`)}</ol>`;
}

function readable(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
