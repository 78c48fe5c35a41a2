import type { z } from 'zod';

/** Thrown for options, seeds and control requests that make no sense. The message says what is wrong, for people. */
export class SimulatorInputError extends Error {
  override readonly name = 'SimulatorInputError';
}

/** Parses with a schema, or throws a SimulatorInputError that lists every problem with its place. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
  throw new SimulatorInputError(`${what}: ${problems.join('; ')}`);
}
