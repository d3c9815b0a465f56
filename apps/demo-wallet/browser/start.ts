import { ApiProblem, call, element, messageOf, type Opened, showProblem } from './api.js';

const form = element('withdraw', HTMLFormElement);
const button = form.querySelector('button') as HTMLButtonElement;
const amount = form.elements.namedItem('amount') as HTMLInputElement;
const check_wait_ms = 400;

function sale(): Record<string, string> {
  const given = new FormData(form);
  const [asset = '', network = ''] = `${given.get('pair')}`.split('|');
  // A comma is what many keyboards offer; the amount itself is sent as it was typed.
  const typed = `${given.get('amount')}`.trim().replace(',', '.');
  return { amount: typed, currency: `${given.get('currency')}`, asset, network };
}

function show(error: unknown): void {
  const at_amount = error instanceof ApiProblem && error.param === '/amount';
  showProblem('amount-problem', at_amount ? messageOf(error) : null);
  showProblem('problem', at_amount ? null : messageOf(error));
  amount.setAttribute('aria-invalid', `${at_amount}`);
  if (at_amount) amount.focus();
}

function clear(): void {
  showProblem('amount-problem', null);
  showProblem('problem', null);
  amount.removeAttribute('aria-invalid');
}

/** Says early why a sale is not possible. Only a hint: the button asks again, and no answer stops nobody. */
let checks = 0;
async function check(): Promise<void> {
  const mine = ++checks;
  await new Promise((resolve) => setTimeout(resolve, check_wait_ms));
  if (mine !== checks) return;
  const refused = await call('GET', `/api/check?${new URLSearchParams(sale())}`).then(
    () => null,
    (error: unknown) => error,
  );
  if (mine !== checks) return;
  const reason = refused instanceof ApiProblem && refused.code === 'not_eligible' ? refused.message : null;
  showProblem(refused instanceof ApiProblem && refused.param === '/amount' ? 'amount-problem' : 'problem', reason);
}

form.addEventListener('input', () => {
  clear();
  void check();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  checks += 1;
  clear();
  button.disabled = true;
  const mode = `${new FormData(form).get('mode')}`;
  try {
    const opened = await call<Opened>('POST', '/api/withdrawals', { ...sale(), mode });
    location.assign(mode === 'redirect' ? opened.hosted_url : `/withdrawals/${opened.id}/pay`);
  } catch (error) {
    // Recorded, but the gateway is silent: the record's own page follows it.
    if (error instanceof ApiProblem && error.code === 'gateway_unavailable' && error.id !== null) {
      location.assign(`/withdrawals/${error.id}`);
      return;
    }
    button.disabled = false;
    show(error);
  }
});

// Back from the payment page the browser may show this page as it was left, with its button off.
addEventListener('pageshow', () => {
  button.disabled = false;
});
