import { expect, it } from 'vitest';
import { ListWalk } from '../../src/delivery/list-walk.ts';

const page = (from: number, count = 500) =>
  Array.from({ length: count }, (_, index) => ({
    email: `p${from + index}@example.com`,
    at: 1_000_000 - from - index,
  }));

it('goes on with an overlap, and steps back where the list shrank by more', () => {
  const walk = new ListWalk();
  expect(walk.take(page(0))).toBe('new');
  walk.goOn(page(0));
  expect(walk.offset).toBe(450);
  expect(walk.take(page(600))).toBe('back');
  expect(walk.offset).toBe(0);
  expect(walk.take(page(0))).toBe('new');
});

it('gives up on a list that shrinks under every step', () => {
  const walk = new ListWalk();
  walk.take(page(0));
  walk.goOn(page(0));
  walk.goOn(page(0));
  walk.goOn(page(0));
  expect([1, 2, 3, 4].map((time) => walk.take(page(10_000 * time)))).toEqual(['back', 'back', 'back', 'shrinking']);
});

it('ends where a server takes no notice of the offset', () => {
  const walk = new ListWalk();
  walk.take(page(0));
  walk.goOn(page(0));
  expect(walk.take(page(0))).toBe('endless');
});

it('ends where a list never does', () => {
  const walk = new ListWalk();
  let pages = 0;
  for (let from = 0; walk.take(page(from)) === 'new' && pages < 6000; from += 450) {
    walk.goOn(page(from));
    pages += 1;
  }
  expect(pages).toBe(5000);
});
