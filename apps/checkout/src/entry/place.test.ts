import { expect, test } from 'vitest';
import { readPageFacts, readPlace } from './place.js';

test('the path says which sale, and in which frame', () => {
  expect(readPlace('/pay/gs_0197058c')).toEqual({ kind: 'hosted', session_id: 'gs_0197058c' });
  expect(readPlace('/embed/gs_0197058c/')).toEqual({ kind: 'embedded', session_id: 'gs_0197058c' });
});

test.each(['/', '/pay/', '/pay/tx_1', '/pay/gs_../x', '/pay/gs_1/2', '/surface/gs_1'])('%s is no page', (pathname) => {
  expect(readPlace(pathname)).toBeNull();
});

const documentWith = (metas: Readonly<Record<string, string>>) => ({
  querySelector: (selector: string) => {
    const content = metas[/"gate:(\w+)"/.exec(selector)?.[1] ?? ''];
    return content === undefined ? null : ({ getAttribute: () => content } as unknown as Element);
  },
});

test('facts of the page: exact origins, brand and mode, none of which has to be there', () => {
  const origins = 'https://a.example https://b.example:8443';
  expect(readPageFacts(documentWith({ origins, brand: 'Wallet', mode: 'test' }) as Document)).toEqual({
    embed_origins: ['https://a.example', 'https://b.example:8443'],
    brand_name: 'Wallet',
    is_test: true,
  });
  const none = { embed_origins: [], brand_name: null, is_test: false };
  expect(readPageFacts(documentWith({ origins: ' ' }) as Document)).toEqual(none);
});
