// Buys on the start page as a person would, in a real browser.
// Usage: node start-page.mjs BROWSER SERVER PICTURES < SCENARIOS
import { check as checkPage, newPage, visitAll } from './browser.mjs';

const [, server] = process.argv.slice(2);

async function openPage({ before = async () => {}, ...options } = {}) {
  const page = await newPage({ inline: false, ...options });
  await before(page);
  await page.goto(server + '/');
  return page;
}

const choose = (page, name) => page.getByRole('radio', { name }).check();
const ask = (page) => page.getByRole('button', { name: 'Call it without a payment' }).click();
const said = (page, text) => page.locator('#status', { hasText: text }).waitFor({ timeout: 30_000 });

async function pay(page, family, outcome = 'the content is here') {
  await ask(page);
  await said(page, '402 Payment Required');
  await page.getByRole('button', { name: `Pay by ${family}` }).click();
  await said(page, outcome);
}

const texts = (page, selector) => page.locator(selector).allInnerTexts();

async function seen(page) {
  return {
    status: await page.locator('#status').innerText(),
    picture: await texts(page, '#picture li'),
    price: await page.locator('#step-price').innerText(),
    decoded: await page.locator('#step-price li > details').evaluateAll((all) => all.map((it) => it.querySelector('pre').textContent)),
    payment: await page.locator('#step-pay').innerText(),
    content: await page.locator('#step-content').innerText(),
  };
}

const check = (page, name, height) => checkPage(page, 'start-page-' + name, height);

async function buy(family) {
  const page = await openPage();
  await pay(page, family);
  await page.locator('#step-price li > details').evaluateAll((all) => all.forEach((it) => {
    it.open = true;
  }));
  await check(page, family);
  const paid = await seen(page);
  await page.getByRole('button', { name: 'Send the same payment again' }).click();
  await page.locator('#again figure').waitFor();
  return { ...paid, again: await page.locator('#again').innerText() };
}

const scenarios = {
  x402: () => buy('x402'),
  L402: () => buy('L402'),
  MPP: () => buy('MPP'),
  async shop() {
    const page = await openPage();
    await page.getByRole('radio').first().waitFor();
    const rows = await texts(page, '#endpoints label');
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((it) => it.href));
    const answers = await page.evaluate((urls) => Promise.all(urls.map(async (url) => {
      const answer = await fetch(url, { headers: { Accept: 'text/html,*/*;q=0.8' } });
      return `${new URL(url).pathname} ${answer.status}`;
    })), [...new Set(links)].filter((it) => !it.includes('#')));
    return { rows, passes: await texts(page, '#passes label'), facts: await texts(page, '#facts li'), answers };
  },
  async free() {
    const page = await openPage();
    await choose(page, /api\/forecast/);
    const left = () => page.locator('label', { hasText: '/api/forecast' }).locator('.free').innerText();
    const before = await left();
    await ask(page);
    await said(page, '200 OK');
    const first = { ...await seen(page), left: await left() };
    await ask(page);
    await said(page, '402 Payment Required');
    return { before, first, over: await left() };
  },
  async pass() {
    const page = await openPage();
    await choose(page, /forecast\/hundred/);
    await pay(page, 'x402');
    const bought = await seen(page);
    await choose(page, /api\/forecast/);
    await page.getByRole('checkbox', { name: 'Present the pass forecast/hundred' }).waitFor();
    await ask(page);
    await said(page, '200 OK');
    await check(page, 'pass');
    return { bought, used: await seen(page) };
  },
  async body() {
    const page = await openPage();
    await choose(page, /api\/summaries/);
    await pay(page, 'MPP');
    return seen(page);
  },
  async broken() {
    const page = await openPage();
    await choose(page, /api\/broken/);
    await pay(page, 'x402', '500');
    await check(page, 'broken');
    return seen(page);
  },
  async refused() {
    const page = await openPage();
    await pay(page, 'x402', '402 Payment Required');
    return seen(page);
  },
  // The server goes away at each step.
  async away() {
    const page = await openPage({ before: (it) => it.route('**/openapi.json', (route) => route.abort()) });
    const problem = page.locator('.problem');
    await problem.waitFor();
    const start = await problem.innerText();
    await check(page, 'away');
    await page.unroute('**/openapi.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('radio').first().waitFor();
    await page.route('**/api/weather*', (route) => route.abort());
    await ask(page);
    await said(page, 'did not answer');
    const request = await problem.innerText();
    await page.unroute('**/api/weather*');
    await page.route('**/sandbox/**', (route) => route.abort());
    await ask(page);
    await said(page, '402 Payment Required');
    await page.getByRole('button', { name: 'Pay by L402' }).click();
    await said(page, 'was not sent');
    const wallet = await problem.innerText();
    await page.unroute('**/sandbox/**');
    await page.route('**/api/weather*', (route) => route.abort());
    await page.getByRole('button', { name: 'Pay by L402' }).click();
    await said(page, 'not known');
    const payment = await problem.innerText();
    await page.unroute('**/api/weather*');
    await page.getByRole('button', { name: 'Send the same payment again' }).click();
    await page.locator('#again figure').waitFor();
    return { start, request, wallet, payment, end: await page.locator('#again').innerText() };
  },
  async look() {
    for (const [width, colorScheme] of [[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark']]) {
      const page = await openPage({ width, colorScheme });
      await pay(page, 'x402');
      await check(page, `${width}-${colorScheme}`, 1500);
      await page.context().close();
    }
    const page = await openPage({ width: 320 });
    await pay(page, 'MPP');
    await check(page, '320');
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('ArrowDown');
    return { chosen: await page.locator('#request .line').innerText() };
  },
};

await visitAll(scenarios);
