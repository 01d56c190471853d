// The page of an organisation with 300 open pull requests and 300 APIs in a browser, from disk.
//
//   node pages-fleet.mjs make REPORT MODEL FILE      writes the records of 300 repositories, of one report and one model
//   node pages-fleet.mjs check BROWSER PAGE FOLDER   holds the page to what docs/organisation.md says, with pictures in FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const hostile = '"><img src=x onerror="window.ran=1"><script>window.ran=1</script>\u202e';

function make(report, model, file) {
  const [reviewed, modelled] = [report, model].map((name) => JSON.parse(readFileSync(name)));
  const accepted = structuredClone(reviewed);
  accepted.gate = { ...accepted.gate, verdict: 'pass', blocking: [] };
  for (const s of accepted.specs) for (const f of s.findings.slice(0, 1)) f.waiver = { reason: 'the gateway asks', by: 'alice', expires: '2026-06-30', origin: 'policy' };
  const repositories = Array.from({ length: 300 }, (_, i) => {
    const name = `acme/service-${String(i).padStart(3, '0')}`, url = `https://github.com/${name}`;
    const pull = { number: i + 1, title: i === 7 ? hostile : `Change ${i}`, url: `${url}/pull/${i + 1}`, author: 'ada', head: 'abc', opened: new Date(Date.UTC(2026, 5, 1) - i * 864e5).toISOString(),
      asked: i % 3 ? ['grace'] : ['@acme/security'], fork: i % 10 === 0 };
    if (i % 5 === 4) pull.without = 'no run of the check left an artifact';
    else pull.report = i % 2 ? accepted : reviewed;
    return { name, url, branch: 'main', checked: true, pulls: [pull], model: modelled, modelCommit: 'abc', modelAt: '2026-06-01T00:00:00Z' };
  });
  repositories.push(...[1, 2, 3].map((n) => ({ name: `acme/dark-${n}`, url: `https://github.com/acme/dark-${n}`, checked: false, unread: [{ what: 'the open pull requests', why: 'github answers 403', do: 'let the token read them' }] })));
  repositories.push({ name: 'acme/bare', url: 'https://github.com/acme/bare', checked: false, descriptions: ['api/openapi.yaml'] });
  writeFileSync(file, JSON.stringify({ schema: 'threatdelta.records/v1', tool: reviewed.tool, organization: 'acme', repositories }));
}

async function check(executablePath, file, folder) {
  const { chromium } = await import('playwright-core');
  const problems = [];
  let checks = 0;
  const expect = (holds, what) => { checks++; if (!holds) { problems.push(what); console.log(`FAIL fleet: ${what}`); } };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const address = 'file://' + resolve(file);
  const open = async (hash = '', scheme = 'light', script = true) => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, colorScheme: scheme, javaScriptEnabled: script });
    const page = await context.newPage(), noise = [];
    page.on('console', (m) => noise.push(`${m.type()} ${m.text()}`));
    page.on('pageerror', (e) => noise.push(`error ${e.message}`));
    page.on('request', (r) => { if (r.url().split('#')[0] !== address) noise.push(`request ${r.url()}`); });
    await page.addInitScript(() => { window.refused = []; addEventListener('securitypolicyviolation', (e) => window.refused.push(e.violatedDirective)); });
    await page.goto(address + hash, { waitUntil: 'load' });
    await page.waitForTimeout(100);
    return { page, close: async () => {
      expect(noise.length === 0, `it says or loads ${noise.join('; ')}`);
      if (script) expect(await page.evaluate(() => window.refused.length === 0 && window.ran === undefined), 'a text ran, or the policy refused something of its own');
      await context.close();
    } };
  };
  const rows = (page, id) => page.locator(`#${id} .item:not([hidden])`).count();

  for (const scheme of ['light', 'dark']) {
    const { page, close } = await open('', scheme);
    await page.screenshot({ path: join(folder, `fleet-${scheme}.png`) });
    await page.evaluate(() => { location.hash = '#apis'; });
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `fleet-apis-${scheme}.png`) });
    await close();
  }
  { // filters: each narrows, stands in the address and comes back from it
    const { page, close } = await open();
    expect(await rows(page, 'queue') === 300 && await rows(page, 'apis') === 300 && await rows(page, 'unread') === 3, `${await rows(page, 'queue')} pull requests, ${await rows(page, 'apis')} APIs, ${await rows(page, 'unread')} unread`);
    await page.locator('.chip', { hasText: /blocked/ }).first().click();
    const blocked = await rows(page, 'queue');
    expect(blocked === 120, `blocked: ${blocked} pull requests, not 120`);
    expect(await page.locator('#queue .item:not([hidden])').filter({ hasNotText: 'blocked' }).count() === 0, 'a row is shown that is not blocked');
    const hash = await page.evaluate(() => location.hash);
    expect(hash.includes('waits=blocked'), `the address is ${hash}`);
    await close();
    const again = await open(hash);
    expect(await rows(again.page, 'queue') === blocked, 'the address does not bring the filter back');
    await again.page.keyboard.press('Escape');
    expect(await rows(again.page, 'queue') === 300, 'Escape does not show all');
    await again.page.keyboard.press('/');
    await again.page.keyboard.type('service-042');
    await again.page.waitForTimeout(300);
    expect(await rows(again.page, 'queue') === 1 && await rows(again.page, 'apis') === 1, `the search shows ${await rows(again.page, 'queue')} and ${await rows(again.page, 'apis')}`);
    await again.close();
  }
  { // links: a pull request leads to GitHub and nowhere else
    const { page, close } = await open();
    const targets = await page.locator('#queue .item a').evaluateAll((all) => all.map((a) => a.href));
    expect(targets.length === 300 && targets.every((t) => t.startsWith('https://github.com/acme/')), `${targets.length} links, ${targets.find((t) => !t.startsWith('https://github.com/acme/'))}`);
    await close();
  }
  { // keyboard: from row to row, and a column sorts by its numbers
    const { page, close } = await open();
    await page.locator('#queue .item').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => [...document.querySelectorAll('#queue .item')].indexOf(document.activeElement) === 1), 'the arrow does not lead to the second row');
    const days = page.locator('#queue th', { hasText: 'Days' }).locator('button');
    const values = () => page.locator('#queue tbody tr').evaluateAll((all) => all.map((r) => Number(r.querySelectorAll(':scope > td')[5].textContent)));
    await days.focus();
    await page.keyboard.press('Enter');
    const one = await values();
    await page.keyboard.press('Enter');
    const two = await values();
    const rises = (list) => list.every((v, i) => i === 0 || list[i - 1] <= v);
    expect(rises(one) !== rises(two) && (rises(one) || rises(two)), 'the days are not sorted up and down');
    await close();
  }
  { // without the script everything is shown
    const { page, close } = await open('', 'light', false);
    expect(await page.locator('#queue tbody tr').count() === 300, 'without the script rows are missing');
    await close();
  }
  await browser.close();
  console.log(`fleet: ${checks} checks, ${problems.length} problems`);
  process.exit(problems.length ? 1 : 0);
}

const [, , mode, ...args] = process.argv;
await ({ make, check })[mode](...args);
