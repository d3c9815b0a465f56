import { expect, test } from 'vitest';
import { agree, createQuorum, gather, reachedHeight } from './quorum.js';

const strangers = (n: number) => Array.from({ length: n }, (_, index) => ({ name: `p${index}`, own: false }));
const say = (...answers: (string | Error)[]) =>
  answers.map((answer) => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)));
const same = (text: string) => text;
const down = new Error('is down');

test.each([
  [1, ['a'], 'a'],
  [2, ['a', 'b', 'a'], 'a'],
  [2, [down, 'b', 'b'], 'b'],
  [3, ['a', 'a', 'a'], 'a'],
] as const)('a quorum of %i among %j says %s', async (m, answers, expected) => {
  const quorum = createQuorum(strangers(answers.length), m);
  expect(await agree(quorum, 'question', say(...answers), same)).toBe(expected);
});

test.each([
  ['disagreement', 2, ['a', 'b', 'c']],
  ['disagreement', 3, ['a', 'a', 'b']],
  ['disagreement', 2, ['a', 'b', down]],
  ['unavailable', 2, ['a', down, down]],
  ['unavailable', 1, [down]],
] as const)('error: %s where %i of %j must agree, with what each said', async (kind, m, answers) => {
  const quorum = createQuorum(strangers(answers.length), m);
  const refused = agree(quorum, 'question', say(...answers), same);
  await expect(refused).rejects.toMatchObject({ kind, question: 'question' });
  await expect(refused).rejects.toSatisfy(({ answers: said }) => said.length === answers.length);
});

test('two strangers that lie alike are no quorum where one provider is our own', async () => {
  const quorum = createQuorum([{ name: 'own', own: true }, ...strangers(2)], 2);
  await expect(agree(quorum, 'question', say('true', 'lie', 'lie'), same)).rejects.toMatchObject({
    kind: 'disagreement',
  });
  await expect(agree(quorum, 'question', say(down, 'lie', 'lie'), same)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await agree(quorum, 'question', say('true', 'lie', 'true'), same)).toBe('true');
  expect(reachedHeight(quorum, [10n, 99n, 99n])).toBe(10n);
  expect(reachedHeight(quorum, [null, 99n, 99n])).toBeNull();
});

test('the height that a quorum has reached is the m-th highest', () => {
  const heights = [12n, 10n, 11n];
  expect([1, 2, 3].map((m) => reachedHeight(createQuorum(strangers(3), m), heights))).toEqual([12n, 11n, 10n]);
  expect(reachedHeight(createQuorum(strangers(3), 2), [12n, null, null])).toBeNull();
});

test('a slow provider is not waited for once a quorum has answered', async () => {
  const quorum = createQuorum(strangers(3), 2);
  const never = new Promise<string>(() => {});
  expect(await agree(quorum, 'question', [...say('a', 'a'), never], same)).toBe('a');
  expect(await gather(quorum, 'question', [...say('a', 'b'), never], 1)).toEqual(['a', 'b', null]);
});

test('error: a quorum of none, or of more than there are, is no quorum', () => {
  expect(() => createQuorum(strangers(2), 0)).toThrow('a quorum of 0');
  expect(() => createQuorum(strangers(2), 3)).toThrow('a quorum of 3');
});
