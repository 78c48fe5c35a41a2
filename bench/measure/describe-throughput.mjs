import { median } from './statistics.mjs';

/** What the rounds of a load came to, in words. */
export function describeThroughput(name, results) {
  const perSecond = Math.round(median(results.map((result) => result.perSecond))).toLocaleString('en');
  return `${name} ${perSecond} a second, p99 ${median(results.map((result) => result.p99Ms)).toFixed(1)} ms`;
}
