// Opens pages in a browser and holds them to what docs/html.md says: see .ci/pages.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const [, , executablePath, folder] = process.argv;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const problems = [];
let checks = 0;
const check = (page, holds, what) => { checks++; if (!holds) { problems.push(`${page}: ${what}`); console.log(`FAIL ${page}: ${what}`); } };

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

// open opens a page and notes whatever it logs, loads, asks or refuses.
async function open(name, { scheme = 'light', hash = '', script = true, width = 1280 } = {}) {
  const file = 'file://' + resolve(join(folder, name + '.html'));
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: script });
  const page = await context.newPage();
  page.setDefaultTimeout(120000);
  const noise = [];
  page.on('console', (m) => noise.push(`${m.type()} ${m.text()}`));
  page.on('pageerror', (e) => noise.push(`error ${e.message}`));
  page.on('dialog', (d) => { noise.push(`dialog ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => { if (r.url().split('#')[0] !== file) noise.push(`request ${r.url()}`); });
  page.on('popup', () => noise.push('a window'));
  await page.addInitScript(() => { window.refused = []; addEventListener('securitypolicyviolation', (e) => window.refused.push(e.violatedDirective + ' ' + e.blockedURI)); });
  await page.goto(file + hash, { waitUntil: 'load', timeout: 180000 });
  await page.waitForTimeout(100);
  return { page, noise, close: () => context.close() };
}

const shown = (page) => page.locator('.item:not([hidden])').count();
const countOf = async (page) => Number((await page.locator('#count').textContent()).match(/^\d+/)?.[0]);

// quiet: whatever is done, nothing is logged, loaded, asked, refused or run.
async function quiet(name, { page, noise }) {
  check(name, noise.length === 0, `it says or loads ${noise.join('; ')}`);
  check(name, (await page.evaluate(() => window.refused)).length === 0, 'its policy refused something of its own');
  check(name, await page.evaluate(() => window.ran === undefined), 'a text of the description ran');
}

// hindrances are what axe-core finds serious in a page that is unfolded.
async function hindrances(name, scheme) {
  const opened = await open(name, { scheme });
  await opened.page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
  await opened.page.evaluate(axe);
  const found = await opened.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const v of found.violations) {
    const serious = ['serious', 'critical'].includes(v.impact);
    if (!serious) console.log(`note ${name}, ${scheme}: ${v.impact} ${v.id}: ${v.nodes.length} of ${v.nodes[0].html.slice(0, 120)}`);
    check(name, !serious, `${scheme}: ${v.id} (${v.help}), ${v.nodes.length} times, first ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary?.replaceAll('\n', ' ').slice(0, 200)}`);
  }
  check(name, found.violations !== undefined, 'axe-core did not run');
  await opened.close();
}

// filters: each narrows, says how many are left, stands in the address, and comes back from it.
async function filters(name) {
  const opened = await open(name);
  const { page } = opened;
  const all = await shown(page);
  check(name, all === await countOf(page) && all > 0, `it says ${await countOf(page)} rows and shows ${all}`);
  await page.locator('.chip', { hasText: /critical/ }).first().click();
  const critical = await shown(page);
  check(name, critical < all && critical > 0 && critical === await countOf(page), `critical: ${critical} of ${all}, it says ${await countOf(page)}`);
  check(name, await page.evaluate(() => location.hash.includes('level=critical')), 'the filter is not in the address');
  const others = page.locator('#register > .wide > table > tbody > .item:not([hidden]), #open > .item:not([hidden])').filter({ hasNot: page.locator('.badge.critical') });
  check(name, await others.count() === 0, 'a row is shown that is not critical');
  const operations = page.locator('select[data-facet=operation]');
  if (await operations.count()) {
    await operations.selectOption({ index: 1 });
    check(name, await shown(page) <= critical, 'a second filter shows more');
  }
  const address = await page.evaluate(() => location.hash), narrowed = await shown(page);
  await quiet(name, opened);
  await opened.close();

  const again = await open(name, { hash: address });
  check(name, await shown(again.page) === narrowed, `${address} shows ${await shown(again.page)} and not ${narrowed}`);
  await again.page.keyboard.press('Escape');
  check(name, await shown(again.page) === all, 'Escape does not show all');
  await again.page.keyboard.press('/');
  await again.page.keyboard.type('customers credentials');
  await again.page.waitForTimeout(300);
  const found = await shown(again.page);
  check(name, found > 0 && found < all && await again.page.evaluate(() => location.hash.includes('q=customers+credentials')), `the search shows ${found} of ${all}`);
  await quiet(name, again);
  await again.close();
}

// keys: the arrows move, Enter opens, the switch turns the key / off.
async function keys(name, list) {
  const opened = await open(name);
  const { page } = opened;
  await page.keyboard.press('Tab');
  check(name, await page.evaluate(() => document.activeElement.className === 'skip'), 'the first stop is not the way to the content');
  await page.locator(`${list} .item`).first().focus();
  await page.keyboard.press('ArrowDown');
  check(name, await page.evaluate((l) => [...document.querySelectorAll(l + ' .item')].indexOf(document.activeElement) === 1, list), 'the arrow does not lead to the second row');
  await page.keyboard.press('Enter');
  check(name, await page.evaluate(() => document.activeElement.querySelector('details')?.open), 'Enter does not open the row');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  check(name, await page.evaluate((l) => [...document.querySelectorAll(l + ' .item')].indexOf(document.activeElement) === 0, list), 'Home does not lead back');
  await page.locator('#keys').uncheck();
  await page.keyboard.press('/');
  check(name, await page.evaluate(() => document.activeElement.id !== 'search'), 'the key / works although it is switched off');
  await quiet(name, opened);
  await opened.close();
}

// links: a box of a diagram leads to a row, one that a filter hides is shown, and each address of a threat leads to it.
async function links(name) {
  const opened = await open(name);
  const { page } = opened;
  const box = page.locator('svg a[href^="#entry-"], svg a[href^="#op-"]').first();
  const to = await box.getAttribute('href');
  await page.locator('#search').fill('no row has this');
  await page.waitForTimeout(300);
  check(name, await shown(page) === 0, 'a search for nothing shows rows');
  await box.click();
  await page.waitForTimeout(200);
  const row = page.locator(to);
  check(name, await row.isVisible() && await row.evaluate((r) => r.classList.contains('target') && r.getBoundingClientRect().top >= 0 && r.getBoundingClientRect().bottom <= innerHeight + 200), `${to} is not shown`);
  await quiet(name, opened);
  await opened.close();
  const id = await (async () => { const o = await open(name); const i = await o.page.locator('[id^="f-"]').last().getAttribute('id'); await o.close(); return i; })();
  const deep = await open(name, { hash: '#' + id });
  await deep.page.waitForTimeout(200);
  check(name, await deep.page.locator('#' + id).isVisible(), `#${id} is not shown`);
  await deep.close();
}

// sorting: by a column of numbers, up and down.
async function sorting(name) {
  const { page, close } = await open(name);
  const head = page.locator('#stride th', { hasText: 'Surface' });
  const values = () => page.locator('#stride tbody tr').evaluateAll((rows) => rows.map((r) => parseFloat(r.querySelectorAll('td')[4].textContent)));
  await head.locator('button').click();
  const up = await values();
  check(name, up.every((v, i) => i === 0 || v >= up[i - 1]) && await head.getAttribute('aria-sort') === 'ascending', `sorted ${up}`);
  await head.locator('button').click();
  const down = await values();
  check(name, down.every((v, i) => i === 0 || v <= down[i - 1]) && await head.getAttribute('aria-sort') === 'descending', `sorted ${down}`);
  check(name, await page.evaluate(() => location.hash.includes('sort=stride.4.down')), 'the order is not in the address');
  await close();
}

// bare: without its script, a page shows everything.
async function bare(name) {
  const { page, close } = await open(name, { script: false });
  check(name, await page.locator('.item').count() === await page.locator('.item').filter({ visible: true }).count() && !await page.locator('#filters').isVisible(), 'without the script something is hidden, or a filter is not');
  await close();
}

const names = readdirSync(folder).filter((f) => f.endsWith('.html')).map((f) => f.slice(0, -5)).sort();
for (const name of names) {
  const opened = await open(name);
  await opened.page.evaluate(() => { // whatever can be opened or followed is, as far as there is time for
    if (document.getElementsByTagName('*').length < 20000) for (const d of document.querySelectorAll('details')) d.open = true;
    for (const a of [...document.querySelectorAll('main a[href^="#"]')].slice(0, 20)) a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  });
  await quiet(name, opened);
  const narrow = await opened.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  check(name, narrow, 'it is wider than its window');
  await opened.page.screenshot({ path: join(folder, name + '.light.png') });
  await opened.close();
  const phone = await open(name, { width: 390, scheme: 'dark' });
  check(name, await phone.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than a telephone');
  await quiet(name, phone);
  await phone.close();
  const dark = await open(name, { scheme: 'dark' });
  await dark.page.screenshot({ path: join(folder, name + '.dark.png') });
  await dark.close();
  await bare(name);
  if (name !== 'large') for (const scheme of ['light', 'dark']) await hindrances(name, scheme);
}
for (const name of ['model', 'review', 'several', 'marked', 'history']) await filters(name);
for (const [name, list] of [['model', '#register'], ['review', '#open']]) { await keys(name, list); await links(name); }
await sorting('model');

const size = statSync(join(folder, 'large.html')).size;
let paint = Infinity;
for (let tries = 0; tries < 3; tries++) { // the machine has other things to do
  const once = await open('large');
  paint = Math.min(paint, await once.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity));
  await once.close();
}
const large = await open('large');
const filtered = await large.page.evaluate(() => { const t = performance.now(); document.querySelector('.chip input').click(); document.body.getBoundingClientRect(); return performance.now() - t; }); // until it is laid out
console.log(`large: ${size} bytes, first paint after ${Math.round(paint)} ms, a filter takes ${Math.round(filtered)} ms, ${await large.page.evaluate(() => document.getElementsByTagName('*').length)} elements`);
check('large', size < 8e6, `${size} bytes`);
check('large', paint < 2000, `first paint after ${paint} ms`);
check('large', filtered < 15000, `a filter takes ${filtered} ms`); // a second on a machine that has nothing else to do
await large.close();
await browser.close();
console.log(`${checks} checks of ${names.length} pages, ${problems.length} failed`);
process.exitCode = problems.length ? 1 : 0;
