import { expect, test } from 'vitest';
import { createTokens, type Entrance } from './access.js';

const hour_ms = 3_600_000;
const start = Date.parse('2026-05-25T10:00:00.000Z');

function keeper(lifetime_ms = hour_ms, wall_error_ms = 0) {
  const clock = { passed_ms: 0 };
  const asked: string[] = [];
  const give = async (how: string): Promise<Entrance> => {
    asked.push(how);
    const expires_at = new Date(start + clock.passed_ms + lifetime_ms).toISOString();
    return { kind: 'in', token: `token ${asked.length}`, expires_at };
  };
  const tokens = createTokens(
    { first: () => give('first'), renew: () => give('renew') },
    { wall: () => start + clock.passed_ms + wall_error_ms, monotonic: () => clock.passed_ms },
  );
  return { clock, asked, tokens };
}

test('one token for all calls, another before it ends', async () => {
  const { clock, asked, tokens } = keeper();
  await Promise.all([tokens.current(), tokens.current()]);
  clock.passed_ms = 54 * 60_000;
  await tokens.current();
  expect(asked).toEqual(['first']);
  clock.passed_ms = 56 * 60_000;
  expect(await tokens.current()).toMatchObject({ token: 'token 2' });
  expect(asked).toEqual(['first', 'renew']);
});

test('a refused token is replaced, but only if it is still the current one', async () => {
  const { asked, tokens } = keeper();
  await tokens.current();
  tokens.refused('token 0');
  await tokens.current();
  expect(asked).toEqual(['first']);
  tokens.refused('token 1');
  await tokens.current();
  expect(asked).toEqual(['first', 'renew']);
});

test.each([
  ['fast', 5 * hour_ms],
  ['slow', -5 * hour_ms],
])('a clock that is hours %s neither asks at each call nor keeps a dead token', async (_, wall_error_ms) => {
  const { clock, asked, tokens } = keeper(hour_ms, wall_error_ms);
  await tokens.current();
  clock.passed_ms = 59_000;
  await tokens.current();
  expect(asked).toHaveLength(1);
  clock.passed_ms = 56 * 60_000;
  await tokens.current();
  expect(asked).toHaveLength(2);
});
