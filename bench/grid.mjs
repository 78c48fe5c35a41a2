import { chromium } from 'playwright-core';

import { elements, startGridServer } from './grid/grid-server.mjs';
import { measureLoad } from './grid/measure-load.mjs';
import { prepareRender } from './grid/measure-render.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';

const loadRounds = 15;
const renderRounds = 25;

/**
 * How the grid does in a browser (CHROME_PATH), against the same element written by hand without a library.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const server = await startGridServer();
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args });
  try {
    const lines = [];
    for (const measure of [loadLines, fieldLines, renderLines]) lines.push(...(await measure(browser, server.url)));
    return lines;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function loadLines(browser, url) {
  const { widget, hand, dialog } = await interleave(
    {
      widget: () => measureLoad(browser, url, 'widget'),
      hand: () => measureLoad(browser, url, 'hand'),
      dialog: () => measureLoad(browser, url, 'widget', { mode: 'dialog' }),
    },
    loadRounds,
  );
  const blockingMs = (results) => median(results.map((result) => result.blockingMs));
  const noBaseline = { baseline: 'none', higherIsBetter: false };
  return [
    ratioLine('grid of 12 x 3 visible, data fetched, 4 x CPU slowdown', widget, hand, 'visibleMs', {
      gate: 1.25,
      aim: 1.1,
    }),
    {
      ...noBaseline,
      name: 'blocking time at 4 x CPU slowdown',
      value: Math.max(blockingMs(widget), blockingMs(dialog)),
      unit: 'ms',
      gate: 50,
      aim: 10,
      detail: `inline ${blockingMs(widget)} ms, dialog ${blockingMs(dialog)} ms; by hand ${blockingMs(hand)} ms`,
    },
    shiftLine('inline', widget),
    shiftLine('dialog', dialog),
  ];
}

/** In thousandths, because a tenth of the score is already what browsers call bad. */
function shiftLine(mode, results) {
  const value = 1000 * Math.max(...results.map(({ shift }) => shift));
  return {
    name: `layout shift, ${mode}, the worst of ${results.length} loads`,
    value,
    unit: 'thousandths',
    baseline: 'none',
    gate: 0,
    aim: 0,
    higherIsBetter: false,
  };
}

/** What was measured in other components, on a grid of the size that they were measured on. */
async function fieldLines(browser, url) {
  const options = { property: 'ten-by-five', slowdown: 1 };
  const { widget, hand } = await interleave(
    {
      widget: () => measureLoad(browser, url, 'widget', options),
      hand: () => measureLoad(browser, url, 'hand', options),
    },
    loadRounds,
  );
  const [{ elementCount }] = widget;
  return [
    ratioLine('grid of 10 x 5, ready', widget, hand, 'visibleMs', { gate: 2, aim: 1.25 }),
    {
      name: 'grid of 10 x 5, DOM elements',
      value: elementCount / hand[0].elementCount,
      unit: 'x',
      baseline: 'the same element written by hand without a library',
      gate: 1.2,
      aim: 1,
      higherIsBetter: false,
      detail: `component ${elementCount}, by hand ${hand[0].elementCount}; others of the kind have 497 and 1,025`,
    },
  ];
}

async function renderLines(browser, url) {
  const render = await prepareRender(browser, url);
  const measures = Object.keys(elements).map((name) => [name, () => render(name)]);
  const { widget, hand } = await interleave(Object.fromEntries(measures), renderRounds);
  return [
    ratioLine('grid of 100 x 5, first render with layout', widget, hand, 'renderMs', { gate: 1.35, aim: 0.5 }),
    ratioLine('grid of 100 x 5, one toggle with layout', widget, hand, 'toggleMs', { gate: 2, aim: 1.5 }),
  ];
}

function ratioLine(name, widget, hand, field, limits) {
  const msOf = (results) => median(results.map((result) => result[field])).toFixed(2);
  return {
    name,
    value: pairedRatio(widget, hand, field),
    unit: 'x',
    baseline: 'the same element written by hand without a library',
    ...limits,
    higherIsBetter: false,
    detail: `component ${msOf(widget)} ms, by hand ${msOf(hand)} ms; median of ${widget.length} rounds`,
  };
}
