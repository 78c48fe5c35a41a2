import { composeLoader } from '../packages/backend/dist/loader-config.js';
import { byteBudgets } from '../scripts/sizes/budgets.mjs';
import { widgetSizes } from '../scripts/sizes/widget-sizes.mjs';
import { widgetFolder } from '../scripts/size.mjs';

/** The floor we build on, brotli. */
const COMPONENT_BASELINE = 'bare LitElement 5.2 kB';

/**
 * The bytes that a visitor downloads, brotli.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const sizes = widgetSizes(widgetFolder, composeLoader);
  return byteBudgets.map(({ name, part, gateBytes, aimBytes }) => ({
    name,
    value: sizes[part],
    unit: 'B',
    baseline: part === 'loader' ? 'none' : COMPONENT_BASELINE,
    gate: gateBytes,
    aim: aimBytes,
    higherIsBetter: false,
  }));
}
