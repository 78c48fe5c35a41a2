import { expect, it } from 'vitest';
import { giveBackMemory } from '../src/give-back-memory.ts';

it('gives back what nobody holds any more, at once', async () => {
  const megabyte = 1024 ** 2;
  let held: object[] | undefined = Array.from({ length: 500_000 }, (_, index) => ({ index, more: [index] }));
  await giveBackMemory();
  const holding = process.memoryUsage().heapTotal;
  expect(held).toHaveLength(500_000);
  held = undefined;
  await giveBackMemory();
  expect((holding - process.memoryUsage().heapTotal) / megabyte).toBeGreaterThan(20);
});
