import { expect, test } from 'vitest';
import { screens } from '../../fixtures/screens.js';
import type { Surface, View } from './surface.js';
import { tellParent } from './tell-parent.js';

function openPage() {
  const sent: unknown[] = [];
  let listener = () => {};
  let view: View = { page: { kind: 'loading' }, offline: false, notice: null };
  const surface = {
    view: () => view,
    subscribe: (listen: () => void) => {
      listener = listen;
      return () => {};
    },
  } as unknown as Surface;
  const send = (type: string, payload: unknown) => sent.push([type, payload]) as unknown as string;
  tellParent({ send } as Parameters<typeof tellParent>[0], surface);
  const show = (page: View['page']) => {
    view = { ...view, page };
    listener();
  };
  return {
    sent,
    show,
    at: (name: keyof typeof screens) => show({ kind: 'sale', state: screens[name], received_at: 0 }),
  };
}

test('ready once the first screen stands, success once the deposit is confirmed, each once', () => {
  const { sent, at } = openPage();
  expect(sent).toEqual([]);
  at('deposit');
  at('detected');
  expect(sent).toEqual([['ready', {}]]);
  at('confirmed');
  at('paying');
  at('done');
  const { id: session_id, tx_refid: tx_id } = screens.done.session;
  expect(sent).toEqual([
    ['ready', {}],
    ['success', { tx_id, session_id }],
  ]);
});

test('a sale that fails is never a success', () => {
  const { sent, at } = openPage();
  at('detected');
  at('failed');
  at('failed_refunded');
  expect(sent).toEqual([['ready', {}]]);
});

test('what keeps the page from showing a sale is told by its contract name', () => {
  const { sent, show } = openPage();
  show({ kind: 'unavailable', reason: 'something_new', request_id: null });
  expect(sent[0]).toEqual(['unavailable', { reason: 'maintenance' }]);
  show({ kind: 'lost', request_id: null });
  expect(sent.at(-1)).toMatchObject(['error', { code: 'client_secret_invalid' }]);
});
