// Looks at the pages about payments as an operator would, in a real browser, and tells what a person cannot see.
// Usage: node statistics.mjs BROWSER URL PICTURES < SCENARIOS
import { readFileSync } from 'node:fs';
import { check as checkPage, complaints, newPage, visitAll } from './browser.mjs';

const [, url] = process.argv.slice(2);

const openPage = (options) => newPage({ refusals: false, timezoneId: 'America/New_York', ...options });

async function check(page, name) {
  const odd = await page.evaluate(() => document.querySelectorAll('img, iframe, object, embed, base, [style], [onclick], '
    + '[onerror], [onload], a[href^="javascript" i], script:not([nonce])').length);
  if (odd > 0) {
    complaints.push(`${name} has ${odd} elements that are not ours`);
  }
  await checkPage(page, `payments-${name}`);
}

const texts = (page, selector) => page.locator(selector).evaluateAll((all) => all.map((it) => it.innerText.replace(/\s+/g, ' ')));

async function screens(name, all) {
  let seen;
  for (const [width, colorScheme] of all) {
    const page = await openPage({ width, colorScheme });
    const response = await page.goto(url);
    await check(page, `${name}${width}-${colorScheme}`);
    seen = {
      status: response.status(),
      type: response.headers()['content-type'],
      title: await page.title(),
      badges: await texts(page, '.badges .chip'),
      warnings: await texts(page, '.warnings li'),
      tiles: await texts(page, '.tile'),
      figures: await texts(page, '.figure'),
      rows: await page.locator('#payments tbody tr').count(),
      red: await page.locator('#payments tr.bad').count(),
      charts: await texts(page, 'figcaption'),
      values: await texts(page, '.values'),
      legends: await texts(page, '.legend'),
      bars: await page.locator('.days g').evaluateAll((days) => days.filter((day) => day.querySelectorAll('rect').length > 1
        && day.querySelectorAll('rect')[1].getBoundingClientRect().height > 1).length),
      funnel: await texts(page, '.funnel li'),
      refused: await texts(page, '#refused tr'),
      local: await page.locator('time').first().getAttribute('title'),
    };
    await page.context().close();
  }
  return seen;
}

const scenarios = {
  async empty() {
    const seen = await screens('empty-', [[320, 'dark'], [1280, 'light']]);
    const page = await openPage();
    await page.goto(url);
    return { ...seen, command: await page.locator('#first-call code').innerText() };
  },
  async full() {
    return screens('', [[320, 'dark'], [390, 'light'], [390, 'dark'], [1280, 'dark'], [1280, 'light']]);
  },
  // With the keyboard alone.
  async filter() {
    const page = await openPage();
    await page.goto(url);
    await page.getByLabel('Money', { exact: true }).focus();
    await page.keyboard.type('Unk');
    await page.getByRole('button', { name: 'Filter' }).press('Enter');
    await page.waitForURL(/money=UNKNOWN/);
    await page.waitForLoadState();
    await check(page, 'unknown');
    const unknown = await texts(page, '#payments tbody tr');
    const chosen = await page.getByLabel('Money', { exact: true }).inputValue();
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    return { unknown, chosen, file: csv.suggestedFilename(), csv: readFileSync(await csv.path(), 'utf8') };
  },
  async pages() {
    const page = await openPage({ width: 390 });
    await page.goto(url + '?endpoint=' + encodeURIComponent('POST /api/summaries') + '&limit=100');
    const ids = [];
    for (;;) {
      ids.push(...await page.locator('#payments tbody a').evaluateAll((all) => all.map((it) => it.getAttribute('href'))));
      const older = page.getByRole('link', { name: 'Older payments' });
      if (await older.count() === 0) {
        return { ids, url: page.url() };
      }
      await Promise.all([page.waitForNavigation(), older.click()]);
    }
  },
  async detail() {
    const page = await openPage();
    await page.goto(url + '?money=UNKNOWN');
    await page.locator('#payments tbody a').first().click();
    await page.waitForSelector('#steps');
    await check(page, 'detail-1280');
    const steps = await texts(page, '#steps tbody tr');
    const facts = await texts(page, '#payment dl');
    await page.setViewportSize({ width: 320, height: 700 });
    await check(page, 'detail-320');
    await page.getByRole('link', { name: 'Payments' }).click();
    await page.waitForSelector('#tiles');
    return { steps, facts, url: page.url() };
  },
  // Time goes as fast as we want.
  async refresh() {
    const page = await openPage();
    await page.clock.install();
    let loads = 0;
    page.on('request', (request) => loads += request.url() === url ? 1 : 0);
    await page.goto(url);
    await page.clock.fastForward('05:00');
    const off = loads;
    await page.getByText('Values as a table').first().click();
    await page.getByLabel('Refresh every 30 seconds').focus();
    await page.keyboard.press('Space');
    // An opened part without a name does not stop the others.
    await page.evaluate(() => document.querySelector('[data-live]').append(
      Object.assign(document.createElement('details'), { open: true })));
    const refreshed = page.waitForResponse(url);
    await page.clock.fastForward('00:31');
    await refreshed;
    await page.waitForFunction(() => document.getElementById('refreshed').textContent.startsWith('(last at'));
    const on = loads;
    const open = await page.locator('details[open]').count();
    const focus = await page.evaluate(() => document.activeElement.id);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.clock.fastForward('05:00');
    const hidden = loads;
    await check(page, 'refreshed');
    return { off, on, hidden, open, focus };
  },
};

await visitAll(scenarios);
