import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes contact-sheet.png: every picture under its name, a row for each state.
 * @param {import('playwright-core').Browser} browser
 * @param {{ state: { name: string }, name: string }[]} shots
 * @param {string} folder where the pictures are, and the sheet goes
 */
export async function writeContactSheet(browser, shots, folder) {
  const rows = groupByState(shots);
  const figure = ({ name }) => {
    const data = readFileSync(join(folder, `${name.replace(/\W+/g, '-')}.png`)).toString('base64');
    return `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${data}"></figure>`;
  };
  const markup = [...rows.values()].map((row) => `<div>${row.map(figure).join('')}</div>`).join('');
  const page = await browser.newPage({ viewport: { width: 2000, height: 800 } });
  await page.setContent(`<style>
    body { margin: 16px; font: 12px sans-serif; background: #888 }
    div { display: flex; gap: 12px; margin-block-end: 12px; align-items: start }
    figure { margin: 0 }
    img { zoom: 0.4; display: block }
  </style>${markup}`);
  await page.screenshot({ path: join(folder, 'contact-sheet.png'), fullPage: true });
  await page.close();
}

function groupByState(shots) {
  const rows = new Map();
  for (const shot of shots) rows.set(shot.state.name, [...(rows.get(shot.state.name) ?? []), shot]);
  return rows;
}
