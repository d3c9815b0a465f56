import { GateRamp } from '@0gate/sdk/browser';
import { ApiProblem, call, element, messageOf, type Opened, showProblem } from './api.js';
import { confirmSend } from './send.js';

const main = element('pay', HTMLElement);
const notice = element('notice', HTMLElement);
const id = main.dataset['id'] ?? '';
const status_url = `/withdrawals/${id}`;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Everything the surface tells this page is for the eye only: the record moves by the gateway's events alone. */
async function mount(opened: Opened): Promise<void> {
  const ramp = new GateRamp({
    publishableKey: opened.publishable_key,
    clientSecret: opened.client_secret,
    theme: dark.matches ? 'dark' : 'light',
    baseUrl: main.dataset['apiUrl'] ?? '',
    surfaceUrl: main.dataset['surfaceUrl'] ?? '',
    ...(main.dataset['hasWallet'] === 'yes' ? { onDepositRequest: (request) => confirmSend(id, request) } : {}),
  });
  dark.addEventListener('change', () => ramp.setTheme(dark.matches ? 'dark' : 'light'));
  await ramp.mount('#ramp', {
    onReady: () => tell(null),
    onSuccess: () => tell('Your crypto has arrived. You can leave this page; the withdrawal shows how it goes on.'),
    onClose: () => location.assign(status_url),
    onError: ({ message }) => showProblem('problem', message),
    onUnavailable: ({ reason }) => {
      if (reason === 'session_terminal') location.assign(status_url);
      else fallBack('Withdrawals are not available right now.', opened.hosted_url);
    },
  });
}

function tell(text: string | null): void {
  notice.hidden = text === null;
  notice.textContent = text ?? '';
}

/** Where embedding does not work the payment page does. */
function fallBack(message: string, hosted_url: string | null): void {
  tell(null);
  showProblem('problem', message);
  const button = main.querySelector<HTMLButtonElement>('[data-action=redirect]');
  if (button === null || hosted_url === null) return;
  button.hidden = false;
  button.onclick = () => location.assign(hosted_url);
}

async function start(): Promise<void> {
  let opened: Opened | null = null;
  try {
    opened = await call<Opened>('POST', `/api/withdrawals/${id}/open`);
    await mount(opened);
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'attempt_over') location.assign(status_url);
    else fallBack(messageOf(error), opened?.hosted_url ?? null);
  }
}

void start();
