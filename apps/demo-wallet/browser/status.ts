import { call, element, messageOf, type Opened, showProblem } from './api.js';

const main = element('status', HTMLElement);
const record = element('record', HTMLElement);
const base = `/api/withdrawals/${main.dataset['id']}`;
const poll_ms = 1_500;

async function refresh(): Promise<void> {
  const { updated_at } = await call<{ updated_at: string }>('GET', base);
  if (updated_at === main.dataset['updated']) return;
  const response = await fetch(`/withdrawals/${main.dataset['id']}/record`);
  if (!response.ok) return;
  main.dataset['updated'] = updated_at;
  const before = heading();
  const had_focus = record.contains(document.activeElement);
  record.innerHTML = await response.text();
  if (heading() === before) return;
  element('announce', HTMLElement).textContent = heading();
  if (had_focus) record.querySelector('h1')?.focus();
}

const heading = () => record.querySelector('h1')?.textContent ?? '';

async function follow(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, poll_ms));
    if (!document.hidden) await refresh().catch(() => {});
  }
}

const actions: Readonly<Record<string, () => Promise<void>>> = {
  async cancel() {
    await call('POST', `${base}/cancel`);
    await refresh();
  },
  async retry() {
    const opened = await call<Opened>('POST', `${base}/retry`);
    location.assign(`/withdrawals/${opened.id}/pay`);
  },
  async redirect() {
    location.assign((await call<Opened>('POST', `${base}/open`)).hosted_url);
  },
};

record.addEventListener('click', async (event) => {
  const target = event.target;
  if (!(target instanceof HTMLButtonElement)) return;
  const action = actions[target.dataset['action'] ?? ''];
  if (action === undefined) return;
  showProblem('problem', null);
  target.disabled = true;
  try {
    await action();
  } catch (error) {
    showProblem('problem', messageOf(error));
    await refresh().catch(() => {});
  } finally {
    target.disabled = false;
  }
});

void follow();
