import { chromium } from 'playwright-core';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
const child = spawn(
  process.execPath,
  ['src/start.mjs', '--site-port', '0', '--backend-port', '0', '--simulator-port', '0', '--data', '/tmp/shots/data'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const site = await new Promise((resolve) => {
  let s;
  createInterface({ input: child.stdout }).on('line', (l) => {
    console.log(l);
    const m = /Demo site\s+(\S+)/.exec(l);
    if (m) s = m[1];
    if (/Ready/.test(l)) resolve(s);
  });
});
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ['--no-sandbox'] });
try {
  for (const [name, vp, scheme, sit, open] of [
    ['wide-light', [1280, 800], 'light', 'trusted-page', true],
    ['wide-dark', [1280, 800], 'dark', 'trusted-page', true],
    ['narrow-light', [390, 844], 'light', 'address-before', true],
    ['narrow-dark', [390, 844], 'dark', 'inline', false],
    ['wide-page', [1280, 800], 'light', 'address-before', false],
    ['forged', [1280, 800], 'light', 'forged-token', true],
    ['family', [1280, 800], 'light', 'shared-address', true],
    ['blind', [1280, 800], 'light', 'address-before', true],
    ['tiny', [320, 640], 'light', 'nobody', false],
    ['new', [1280, 800], 'light', 'inline', false],
  ]) {
    if (process.argv[2] && !process.argv.slice(2).includes(name)) continue;
    const page = await browser.newPage({ viewport: { width: vp[0], height: vp[1] }, colorScheme: scheme });
    page.on('console', (m) => console.log(name, m.type(), m.text()));
    page.on('pageerror', (e) => console.log(name, 'ERR', e.message));
    page.on('requestfailed', (r) => console.log(name, 'FAILED', r.url()));
    await page.goto(site + '?situation=' + sit);
    await page.waitForTimeout(600);
    if (open) {
      await page
        .getByRole('link', { name: 'Manage preferences' })
        .click()
        .catch((e) => console.log(String(e).slice(0, 300)));
      await page.waitForTimeout(800);
    }
    if(name==='wide-light'){await page.getByRole('switch',{name:'Offers, Email'}).click();await page.getByRole('switch',{name:'Workshops and events, Email'}).click();await page.evaluate(()=>document.querySelector('preference-center').shadowRoot.activeElement?.blur());await page.mouse.move(5,400);await page.waitForTimeout(400);}
  await page.screenshot({ path: `/tmp/shots/${name}.png` });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) console.log(name, 'OVERFLOW', over);
    if (name === 'narrow-dark' || name === 'wide-page')
      await page.screenshot({ path: `/tmp/shots/${name}-full.png`, fullPage: true });
    await page.close();
  }
} finally {
  await browser.close();
  child.kill('SIGTERM');
  await new Promise((r) =>
    child.once('exit', (c, s) => {
      console.log('exit', c, s);
      r();
    }),
  );
}
