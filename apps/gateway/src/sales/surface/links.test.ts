import { expect, test } from 'vitest';
import { testRing } from '../../crypto/testing.js';
import { newId } from '../../ids/index.js';
import type { Session } from '../../sessions/index.js';
import { TestClock } from '../../testing/index.js';
import { createActionLinks, viewable_ms } from './links.js';

const surface_url = 'https://pay.example';
const day_ms = 86_400_000;

function setUp() {
  const clock = new TestClock();
  const links = createActionLinks({ ring: testRing('k1'), clock, surface_url });
  const session = {
    session_id: newId('gs'),
    status: 'open',
    action_required: { who: 'user', what: 'payout_details', until: null },
    updated_at: clock.now(),
  } as Session;
  return { clock, links, session };
}

test('a link leads to the page with the secret in the fragment only, and opens its session', () => {
  const { links, session } = setUp();
  const link = links.urlFor(session) ?? '';
  const url = new URL(link);
  expect(url.origin + url.pathname + url.search).toBe(`${surface_url}/pay/${session.session_id}`);
  expect(url.hash).toMatch(/^#link\.[\w.-]+$/);
  const value = url.hash.slice('#link.'.length);
  for (const form of [link, `link.${value}`, value]) {
    expect(links.verify(form), form).toEqual({ session_id: session.session_id });
  }
});

test('a link lives a day of real time', () => {
  const { clock, links, session } = setUp();
  const link = links.urlFor(session) ?? '';
  clock.advance(day_ms - 1_000);
  expect(links.verify(link)).not.toBeNull();
  clock.advance(1_000);
  expect(links.verify(link)).toBeNull();
});

test('only who has something to do gets a link, up to ninety days after the end', () => {
  const { clock, links, session } = setUp();
  expect(links.urlFor({ ...session, action_required: null })).toBeNull();
  expect(links.urlFor({ ...session, action_required: { who: 'operator', what: 'review', until: null } })).toBeNull();
  const ended = { ...session, status: 'cancelled' } as const;
  clock.advance(viewable_ms);
  expect(links.urlFor(ended)).not.toBeNull();
  clock.advance(1);
  expect(links.urlFor(ended)).toBeNull();
  expect(links.urlFor(session)).not.toBeNull();
});

test('error: another session, time, key or purpose, and anything that is no link', () => {
  const { clock, links, session } = setUp();
  const value = (links.urlFor(session) ?? '').split('#link.')[1] ?? '';
  const [id = '', expires = '', key = '', mac = ''] = value.split('.');
  const later = `${Number.parseInt(expires, 10) + 1}`;
  const foreign = createActionLinks({ ring: testRing('k2'), clock, surface_url });
  const bad = [
    `${newId('gs')}.${expires}.${key}.${mac}`,
    `${id}.${later}.${key}.${mac}`,
    `${id}.${expires}.k2.${mac}`,
    `${id}.${expires}.${key}.${mac.slice(0, -1)}_`,
    (foreign.urlFor(session) ?? '').split('#link.')[1] ?? '',
    '',
    'link.',
    `${value} `,
    `${'x'.repeat(4_000)}#link.${value}`,
  ];
  for (const link of bad) expect(links.verify(link), link.slice(0, 80)).toBeNull();
});

test('behavior: a rotated ring still opens the links of the older key', () => {
  const { clock, links, session } = setUp();
  const rotated = createActionLinks({ ring: testRing('k2', 'k1'), clock, surface_url });
  expect(rotated.verify(links.urlFor(session) ?? '')).toEqual({ session_id: session.session_id });
});
