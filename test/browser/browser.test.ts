import { afterAll, beforeAll, describe } from 'vitest';
import { detours } from './detours.js';
import { embedding } from './embedding.js';
import { otherEnds } from './ends.js';
import { figures } from './figures.js';
import { hostileMessages } from './hostile-messages.js';
import { salesThatGoWell } from './sale.js';
import { ScreenBook } from './support/screens.js';
import { openWorld, type World } from './support/world.js';

// One stack and one browser for all of it: this file only says in which order. What is tested stands in the files beside it.

let opened: World | null = null;
const book = new ScreenBook();
const world = (): World => {
  if (opened === null) throw new Error('the stack is not up');
  return opened;
};

beforeAll(async () => {
  opened = await openWorld();
}, 90_000);
afterAll(async () => {
  await opened?.close();
  console.log(book.summary());
});

describe('embedding', () => {
  embedding(world);
  hostileMessages(world, book);
});
describe('sale', { timeout: 60_000 }, () => {
  salesThatGoWell(world, book);
  figures(world, book);
  detours(world, book);
  otherEnds(world, book);
});
