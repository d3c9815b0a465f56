import type { Withdrawal } from '@0gate/withdrawals';
import type { Network } from '../config.js';
import { html, type Markup } from './html.js';
import { labels } from './words.js';

export function startPage(networks: readonly Network[], history: readonly Withdrawal[]): Markup {
  const pairs = networks.flatMap(({ network, tokens }) => Object.keys(tokens).map((asset) => ({ asset, network })));
  return html`<main>
<section class="card">
<h1>Withdraw to your bank</h1>
<form id="withdraw" novalidate>
<div class="row">
<label class="grow">You receive
<input name="amount" inputmode="decimal" autocomplete="off" value="250.00" required aria-describedby="amount-problem"></label>
<label>Currency
<select name="currency"><option>EUR</option><option>GBP</option></select></label>
</div>
<p id="amount-problem" class="problem" hidden></p>
<label>You sell
<select name="pair">${pairs.map(({ asset, network }) => html`<option value="${asset}|${network}">${asset} on ${network}</option>`)}</select></label>
<fieldset>
<legend>Where</legend>
<label class="choice"><input type="radio" name="mode" value="embed" checked> Here in the wallet</label>
<label class="choice"><input type="radio" name="mode" value="redirect"> On the payment page</label>
</fieldset>
<p id="problem" class="problem" role="alert" hidden></p>
<button type="submit" class="button" data-action="withdraw">Withdraw</button>
</form>
</section>
${history.length > 0 && html`<section class="card"><h2>Your withdrawals</h2><ul class="history">${history.map(line)}</ul></section>`}
</main>`;
}

function line(withdrawal: Withdrawal): Markup {
  return html`<li><a href="/withdrawals/${withdrawal.withdrawal_id}"><span>${withdrawal.amount} ${withdrawal.currency}</span>
<span class="chip ${withdrawal.state}">${labels[withdrawal.state]}</span></a></li>`;
}
