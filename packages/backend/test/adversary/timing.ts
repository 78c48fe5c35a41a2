/** What is timed: the same act once about somebody we know and once about somebody we do not. */
export interface Pair {
  readonly known: () => Promise<unknown>;
  readonly unknown: () => Promise<unknown>;
}

/** How much longer each answer about the known person took, in milliseconds; one for each pair. */
export type Differences = readonly number[];

/**
 * Times pairs, so many `atOnce`, each for itself. Which of its two goes first is a fair coin, so that warming up, collecting garbage, busy
 * neighbours and the other pairs meet both alike. `prepare` makes each pair outside of the time that counts; the first pairs, a tenth, warm up.
 */
export async function timePairs(
  pairs: number,
  prepare: (index: number) => Pair | Promise<Pair>,
  atOnce = 1,
): Promise<Differences> {
  const differences: number[] = [];
  const warmUp = Math.ceil(pairs / 10);
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < warmUp + pairs) {
      const index = begun;
      begun += 1;
      const { known, unknown } = await prepare(index);
      const isKnownFirst = Math.random() < 0.5;
      const first = await timeMs(isKnownFirst ? known : unknown);
      const second = await timeMs(isKnownFirst ? unknown : known);
      if (index >= warmUp) differences.push(isKnownFirst ? first - second : second - first);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return differences;
}

/** How long an act took, in milliseconds. */
export async function timeMs(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** How often {@link judge} may find a difference where there is none. */
const falseAlarmRate = 1e-9;

/** What times tell. */
export interface Verdict {
  /** The larger of the shares of pairs in which one of the two took longer than the other by more than the bound. */
  readonly share: number;
  /** The share from which on it is no chance any more. */
  readonly limit: number;
  readonly tells: boolean;
}

/**
 * Whether the times tell the known person from the unknown one by more than `boundMs`.
 *
 * The statistic is a sign test, shifted by the bound: S, the share of pairs in which the known person's answer came later by more than
 * the bound (and the same the other way round). If the two take equally long, each pair's sign is the coin that chose their order, whatever the
 * machine does meanwhile; then S cannot be expected above 1/2, and Hoeffding's inequality says P(S >= 1/2 + t) <= exp(-2 n t^2).
 * `limit` is where that falls to a half of {@link falseAlarmRate}. No assumption on how times are spread is needed, so no
 * sample has to be thrown away and none taken again.
 */
export function judge(differences: Differences, boundMs: number): Verdict {
  const count = differences.length;
  const later = differences.filter((difference) => difference > boundMs).length;
  const earlier = differences.filter((difference) => difference < -boundMs).length;
  const limit = 0.5 + Math.sqrt(Math.log(2 / falseAlarmRate) / (2 * count));
  const share = Math.max(later, earlier) / count;
  return { share, limit, tells: share >= limit };
}
