/// <reference lib="dom" />
import { expect, test } from 'vitest';
import type { ScreenBook } from './support/screens.js';
import { at, giveCountry } from './support/steps.js';
import { Strangers } from './support/strangers.js';
import { phone, startVisit } from './support/visit.js';
import type { World } from './support/world.js';

/** What a stranger's window can say to a surface and to the page around it, both of which it has opened. */
export function hostileMessages(world: () => World, book: ScreenBook): void {
  test('a stranger who opened wallet and surface is heard by neither', async () => {
    const wish = { amount: '20.01', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'embed' } as const;
    const visit = await startVisit(world(), book, wish, { viewport: phone });
    await at(visit, 'Where do you live?');
    const context = visit.page.context();
    const evil = await new Strangers(context).show('https://evil.test/', '');
    const [opened] = await Promise.all([
      evil.waitForEvent('popup'),
      evil.evaluate((url) => void Object.assign(window, { prey: open(url) }), `${visit.status_url}/pay`),
    ]);
    const prey = { ...visit, page: opened, surface: async () => frameOf() };
    const frameOf = async () => {
      const frame = await (await opened.waitForSelector('#ramp iframe', { state: 'attached' })).contentFrame();
      if (frame === null) throw new Error('the frame of the surface is gone');
      return frame;
    };
    await at(prey, 'Where do you live?');

    const heard = await evil.evaluate(async () => {
      const { prey: wallet } = window as unknown as { prey: Window };
      const surface = wallet.frames[0] as Window;
      const said: unknown[] = [];
      addEventListener('message', (event) => said.push(event.data));
      const types = [
        'hello',
        'init',
        'ready',
        'close',
        'success',
        'unavailable',
        'unmount',
        'token',
        'theme',
        'resize',
      ];
      for (const target of [wallet, surface]) {
        for (const type of types) {
          for (const gate of [1, 0, '1']) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = (event) => said.push(event.data);
            const payload = {
              session_id: 'gs_1',
              embed_token: 'x',
              theme: 'dark',
              reason: 'session_cancelled',
              height: 9,
            };
            target.postMessage({ gate, type, id: 'm1', payload }, '*', [port2]);
            port1.postMessage({ gate, type: 'init', id: 'm2', payload });
          }
        }
        for (const junk of [null, 'hello', 7, [], { gate: 1 }, { gate: 1, type: 'hello', id: 1, payload: null }]) {
          target.postMessage(junk, '*');
        }
      }
      return said;
    });

    // Both go on as if nothing had been said: the sale takes its next step in the opened window.
    await giveCountry(prey, 'DE');
    await at(prey, 'Where should the money go?');
    expect(heard).toEqual([]);
    expect(new URL(opened.url()).pathname.endsWith('/pay')).toBe(true);
    expect(visit.watch.complaints).toEqual([]);
    await visit.close();
  });
}
