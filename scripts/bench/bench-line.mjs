/**
 * One budget, measured. A file in bench/ exports `run(): Promise<BenchLine[]>`.
 * @typedef {object} BenchLine
 * @property {string} name
 * @property {number} value the measurement, a ratio to the baseline where `unit` is `x`
 * @property {string} unit `x` for a ratio, else as printed: `B`, `ms`
 * @property {string} baseline what it is measured against
 * @property {number} gate the limit that fails the benchmark
 * @property {number} aim what is wanted
 * @property {boolean} higherIsBetter whether `value` has to reach the gate rather than stay within it
 * @property {string} [detail] what else a reader wants to know, such as both p99s
 */

/**
 * How a measurement compares with its limits. A value that is not a finite number misses its gate: a benchmark that
 * measured nothing has not passed.
 * @param {BenchLine} line
 * @returns {'missed' | 'gate met' | 'aim met'}
 */
export function verdictOf({ value, gate, aim, higherIsBetter }) {
  if (!Number.isFinite(value)) return 'missed';
  const meets = (limit) => (higherIsBetter ? value >= limit : value <= limit);
  if (!meets(gate)) return 'missed';
  return meets(aim) ? 'aim met' : 'gate met';
}

/**
 * A measurement in one line, its detail in a second where there is one.
 * @param {BenchLine} line
 */
export function formatBenchLine(line) {
  const sign = line.higherIsBetter ? '>=' : '<=';
  const amount = (number) => `${Number(number.toFixed(line.unit === 'x' ? 2 : 1)).toLocaleString('en')} ${line.unit}`;
  const limits = `gate ${sign} ${amount(line.gate)}, aim ${sign} ${amount(line.aim)}`;
  const first = `${verdictOf(line).padEnd(8)}  ${line.name}: ${amount(line.value)}  (${limits}; against ${line.baseline})`;
  return line.detail === undefined ? first : `${first}\n          ${line.detail}`;
}
