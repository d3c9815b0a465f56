import { beforeEach, expect, test } from 'vitest';
import { parseFragment, type SecretPlaces, takeSecret } from './secret.js';

const id = 'gs_0197058c2f7a7d3e9b1c5a6f8e2d4c10';
const secret = `gsec_${id}_k1.3Yk-_Zq`;
const stored = new Map<string, string>();
const storage = () => ({
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
});
beforeEach(() => stored.clear());

function browserAt(hash: string, overrides: Partial<SecretPlaces> = {}) {
  const bar = { url: `/pay/${id}?theme=dark${hash}` };
  const places: SecretPlaces = {
    location: { hash, pathname: `/pay/${id}`, search: '?theme=dark' },
    history: { state: null, replaceState: (_state, _title, url) => Object.assign(bar, { url: String(url) }) },
    storage,
    ...overrides,
  };
  return { bar, places };
}

test('the secret leaves the address bar, and a reload finds it', () => {
  const { bar, places } = browserAt(`#${secret}`);
  expect(takeSecret(id, places)).toEqual({ kind: 'client_secret', value: secret });
  expect(bar.url).toBe(`/pay/${id}?theme=dark`);
  expect(takeSecret(id, browserAt('').places)).toEqual({ kind: 'client_secret', value: secret });
});

test('a link to a sale that waits is taken the same way', () => {
  const link = `${id}.1780000000.k1.${'A'.repeat(43)}`;
  expect(takeSecret(id, browserAt(`#link.${link}`).places)).toEqual({ kind: 'link', value: link });
  expect(takeSecret(id, browserAt('').places)?.kind).toBe('link');
});

test('the secret of one sale is not found at another', () => {
  takeSecret(id, browserAt(`#${secret}`).places);
  expect(takeSecret('gs_other', browserAt('').places)).toBeNull();
});

test('a newer secret replaces the stored one', () => {
  takeSecret(id, browserAt(`#${secret}`).places);
  takeSecret(id, browserAt(`#${secret}2`).places);
  expect(takeSecret(id, browserAt('').places)?.value).toBe(`${secret}2`);
});

test.each(['#top', '#gsec_', '#gsec_<script>', '#link.', '#link=a b', '#'])(
  '%s is no secret, and is cleared',
  (hash) => {
    const { bar, places } = browserAt(hash);
    expect(takeSecret(id, places)).toBeNull();
    expect(parseFragment(hash)).toBeNull();
    expect(bar.url).toBe(`/pay/${id}?theme=dark`);
  },
);

test('without storage the page still opens, for as long as it is not reloaded', () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  expect(takeSecret(id, browserAt(`#${secret}`, { storage: refuse }).places)?.value).toBe(secret);
  expect(takeSecret(id, browserAt('', { storage: refuse }).places)).toBeNull();
});
