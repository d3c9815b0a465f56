import type { WithdrawalRecord } from '@0gate/withdrawals';
import type { Config } from '../config.js';
import { html, type Markup } from './html.js';

/** The page that embeds the gateway's surface. Its script fetches the client secret; none stands in the markup. */
export function payPage(record: WithdrawalRecord, config: Config): Markup {
  const back = `/withdrawals/${record.withdrawal_id}`;
  return html`<main id="pay" data-id="${record.withdrawal_id}" data-api-url="${config.gate_api_url.origin}"
data-surface-url="${config.gate_surface_url.origin}" data-has-wallet="${config.wallet_key === null ? 'no' : 'yes'}">
<h1 class="unseen">Withdraw ${record.amount} ${record.currency}</h1>
<p id="notice" class="note" role="status">Opening the payment form…</p>
<p id="problem" class="problem" role="alert" hidden></p>
<div id="ramp"></div>
<p class="links"><a href="${back}" data-action="status">See this withdrawal</a>
<button type="button" class="quiet" data-action="redirect" hidden>Open the payment page instead</button></p>
<dialog id="send" aria-labelledby="send-heading">
<h2 id="send-heading">Send from the demo wallet?</h2>
<dl>
<div><dt>Amount</dt><dd id="send-amount"></dd></div>
<div><dt>Network</dt><dd id="send-network"></dd></div>
<div><dt>To</dt><dd id="send-to" class="code"></dd></div>
</dl>
<button type="button" class="button" id="send-confirm">Send</button>
<button type="button" class="quiet" id="send-reject">Do not send</button>
</dialog>
</main>`;
}
