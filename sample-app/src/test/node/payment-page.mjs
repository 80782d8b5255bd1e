// Pays on the payment page as a person would, in a real browser, with a wallet that signs for real.
// Usage: node payment-page.mjs BROWSER SERVER PICTURES < SCENARIOS
import { readFileSync, renameSync } from 'node:fs';
import { privateKeyToAccount } from 'viem/accounts';
import { check as checkPage, complaints, newPage, visitAll } from './browser.mjs';

// Development key 2 of Hardhat and Anvil. It is published: play money only.
const account = privateKeyToAccount('0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a');
const [, server, pictures] = process.argv.slice(2);
let asked = [];

// A wallet as wallets are: announced by EIP-6963, with requests answered outside of the page.
async function openPage({ chain = 84532, knows = [84532], declines = '', stays = false, ...options } = {}) {
  const page = await newPage({ locale: 'en-US', ...options });
  const wallet = { chain, knows: new Set(knows) };
  asked = [];
  await page.exposeFunction('askWallet', async (method, params) => {
    asked.push(method);
    const fail = (code, message) => ({ error: { code, message } });
    if (method === declines) {
      return fail(4001, 'User rejected the request.');
    }
    switch (method) {
      case 'eth_requestAccounts':
        return { result: [account.address] };
      case 'eth_chainId':
        return { result: '0x' + wallet.chain.toString(16) };
      case 'wallet_switchEthereumChain': {
        const wanted = Number(params[0].chainId);
        if (!wallet.knows.has(wanted)) {
          return fail(4902, 'Unrecognized chain ID.');
        }
        wallet.chain = stays ? wallet.chain : wanted;
        return { result: null };
      }
      case 'wallet_addEthereumChain': {
        const added = params[0];
        if (!added.rpcUrls?.[0]?.startsWith('https://') || !added.nativeCurrency?.symbol || !added.chainName) {
          return fail(-32602, 'Invalid parameters.');
        }
        wallet.knows.add(Number(added.chainId));
        wallet.chain = Number(added.chainId);
        return { result: null };
      }
      case 'eth_signTypedData_v4': {
        const typed = JSON.parse(params[1]);
        if (typed.domain.chainId !== wallet.chain || params[0] !== account.address) {
          return fail(-32602, 'Provided chainId must match the active chainId.');
        }
        return { result: await account.signTypedData(typed) };
      }
      default:
        return fail(4200, 'Unsupported method.');
    }
  });
  await page.addInitScript(() => {
    const provider = {
      async request({ method, params }) {
        const answer = await window.askWallet(method, params);
        if (answer.error) {
          throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
        }
        return answer.result;
      },
    };
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" rx="2"/></svg>';
    const detail = Object.freeze({ provider, info: { uuid: '1', name: 'Test <b>Wallet</b>', icon, rdns: 'test.wallet' } });
    const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    window.addEventListener('eip6963:requestProvider', announce);
    announce();
  });
  return page;
}

const tab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
const status = (page) => page.locator('#status p').innerText();

async function payByWallet(page) {
  await tab(page, 'Wallet');
  await page.getByRole('button', { name: 'Pay with Test <b>Wallet</b>' }).click();
}

// Until the page says something of this kind.
const said = (page, kind) => page.waitForSelector(`#status[data-kind=${kind}]`, { timeout: 20_000 });

async function seen(page) {
  const kind = await page.locator('#status').getAttribute('data-kind');
  // Waits for what may be there, and takes no more than a look at what should not be.
  const timeout = kind === 'good' ? 5_000 : 500;
  return {
    status: await status(page),
    kind,
    content: await page.locator('#content pre').first().innerText({ timeout }).catch(() => ''),
    receipt: await page.locator('#receipt').innerText({ timeout }).catch(() => ''),
    signatures: asked.filter((method) => method === 'eth_signTypedData_v4').length,
  };
}

const lightning = (page, name) => page.locator(`#panel-lightning [data-${name}]`).innerText();
const invoiceOf = async (page) => (await page.locator('.scan').getAttribute('href')).slice('lightning:'.length);
const kept = (page) => page.evaluate(() => Object.keys(sessionStorage).filter((it) => it.startsWith('lightning'))
  .flatMap((it) => JSON.parse(sessionStorage[it])).length);

async function showInvoice(page) {
  await tab(page, 'Lightning');
  await page.waitForSelector('#panel-lightning [data-state]:not(:empty)');
}

// As a phone does: what it learns stays there.
async function pay(invoice) {
  const response = await fetch(server + '/sandbox/pay', { method: 'POST', body: invoice });
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return response.text();
}

async function payByPhone(page) {
  await tab(page, 'Lightning');
  await pay(await invoiceOf(page));
}

const choosePass = (page) => page.getByRole('radio', { name: 'Pass forecast/hundred' }).check();

async function openWithBoughtPass(page) {
  await page.getByRole('button', { name: 'Open this page with the pass' }).click();
  await page.waitForSelector('#content iframe, #content pre:not(#bought-pass)');
  return seen(page);
}

async function reopenWithPass(page, token) {
  await page.reload();
  await page.getByText('I have a pass').click();
  await page.getByLabel('Token of the pass').fill(token);
  await page.getByRole('button', { name: 'Use the pass' }).click();
  await said(page, 'good');
  return seen(page);
}

// The first answer to a request with this header is lost on its way.
async function loseFirstAnswer(page, url, header) {
  const answer = { lost: false };
  await page.route(url, async (route) => {
    if (route.request().headers()[header] && !answer.lost) {
      answer.lost = true;
      await route.fetch();
      await route.abort();
    }
    else {
      await route.continue();
    }
  });
  return answer;
}

const check = (page, name) => checkPage(page, 'payment-page-' + name);

const scenarios = {
  async wallet() {
    const page = await openPage();
    await page.goto(server + '/api/weather?city=Oslo');
    await payByWallet(page);
    await said(page, 'good');
    const focus = await page.evaluate(() => document.activeElement.id);
    await check(page, 'paid');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    return { ...await seen(page), file: download.suggestedFilename(), saved: readFileSync(await download.path(), 'utf8'),
      focus };
  },
  async playMoney() {
    const page = await openPage();
    await page.goto(server + '/api/report/large');
    await tab(page, 'Play money');
    await page.getByRole('button', { name: 'Pay with play money' }).click();
    await said(page, 'good');
    return seen(page);
  },
  async addNetwork() {
    const page = await openPage({ chain: 1, knows: [1] });
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await said(page, 'good');
    return { ...await seen(page), asked };
  },
  async wrongNetwork() {
    const page = await openPage({ chain: 1, stays: true });
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await said(page, 'bad');
    return seen(page);
  },
  async declined() {
    const page = await openPage({ declines: 'eth_signTypedData_v4' });
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await said(page, 'warn');
    return { ...await seen(page), disabled: await page.locator('[data-pay]').first().getAttribute('aria-disabled') };
  },
  // The server does not know what became of it, and cannot be asked again until the page was loaded again.
  async unknown() {
    const page = await openPage();
    let sent = 0;
    const cut = (route) => (route.request().headers()['payment-signature'] && sent++ > 0) ? route.abort() : route.continue();
    await page.route('**/api/weather', cut);
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await page.waitForFunction(() => document.querySelector('#status p')?.textContent.includes('outcome is not known'));
    await check(page, 'unknown');
    const during = await seen(page);
    await page.reload();
    await said(page, 'warn');
    const after = await seen(page);
    await page.getByRole('tab', { name: 'Wallet' }).click();
    await page.locator('#panel-wallet [data-pay]').click({ force: true });
    const locked = await seen(page);
    await page.unroute('**/api/weather');
    await page.getByRole('button', { name: 'Send the same payment again' }).click();
    await said(page, 'good');
    return { during, after, locked, end: await seen(page) };
  },
  // The server delivers, and the content is lost on its way.
  async lost() {
    const page = await openPage();
    await loseFirstAnswer(page, '**/api/weather', 'payment-signature');
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await said(page, 'warn');
    return seen(page);
  },
  // Content of other types, as a server might send it.
  async content() {
    const answers = [
      ['text/html', '<script>parent.stolen = 1</script><h1>An article</h1>'],
      ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>stolen = 1</script><circle r="9"/></svg>'],
      ['text/plain', '</pre><script>stolen = 1</script>\u2028'],
      ['application/pdf', '%PDF-1.4'],
    ];
    const result = {};
    for (const [contentType, body] of answers) {
      const page = await openPage();
      await page.route('**/api/weather', (route) => route.request().headers()['payment-signature']
        ? route.fulfill({ status: 200, contentType, body }) : route.continue());
      await page.goto(server + '/api/weather');
      await payByWallet(page);
      await said(page, 'good');
      await page.waitForSelector('#content a[download]');
      await check(page, 'content-' + contentType.replace(/\W/g, '-'));
      result[contentType] = await page.evaluate(() => ({
        elements: [...document.querySelectorAll('#content > *')].map((it) => it.tagName.toLowerCase()),
        file: document.querySelector('#content a').download,
        stolen: window.stolen !== undefined,
      }));
      if (contentType === 'text/html') {
        result.blocked = complaints.splice(0).map((it) => it.split(' because')[0]);
        result.article = await page.frameLocator('#content iframe').locator('h1').innerText();
      }
    }
    return result;
  },
  async refused() {
    const page = await openPage();
    await page.goto(server + '/api/weather');
    await payByWallet(page);
    await said(page, 'bad');
    const refused = await seen(page);
    await payByWallet(page);
    await said(page, 'good');
    return { refused, end: await seen(page) };
  },
  async broken() {
    const page = await openPage();
    await page.goto(server + '/api/broken');
    await payByWallet(page);
    await said(page, 'bad');
    return seen(page);
  },
  async pass() {
    const page = await openPage();
    await page.goto(server + '/api/forecast');
    await choosePass(page);
    await payByWallet(page);
    await said(page, 'good');
    await check(page, 'pass');
    const bought = await seen(page);
    const opened = await openWithBoughtPass(page);
    return { bought, opened, again: await reopenWithPass(page, bought.content) };
  },
  // A phone pays. Here the sandbox does, which tells the page nothing.
  async lightning() {
    const page = await openPage();
    await page.goto(server + '/api/weather?city=Oslo');
    await showInvoice(page);
    const waiting = { state: await lightning(page, 'state'), left: await lightning(page, 'left'),
      amount: await page.locator('#panel-lightning .amount').innerText(), link: await page.locator('.scan').getAttribute('href') };
    await check(page, 'lightning-waiting');
    await page.getByRole('button', { name: 'Copy the invoice' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await pay(waiting.link.slice('lightning:'.length));
    await said(page, 'good');
    await check(page, 'lightning-paid');
    return { ...await seen(page), waiting, kept: await kept(page) };
  },
  async lightningPlayMoney() {
    const page = await openPage();
    await page.goto(server + '/api/report/large');
    await tab(page, 'Lightning');
    await page.locator('#panel-lightning').getByRole('button', { name: 'Pay with play money' }).click();
    await said(page, 'good');
    return seen(page);
  },
  async lightningWallet() {
    const page = await openPage();
    await page.exposeFunction('payInvoice', pay);
    await page.addInitScript(() => {
      window.webln = { enable: async () => {}, sendPayment: async (invoice) => ({ preimage: await window.payInvoice(invoice) }) };
    });
    // The page is not told by the server.
    await page.route('**/x402/invoice', (route) => route.abort());
    await page.goto(server + '/api/weather');
    await tab(page, 'Lightning');
    await page.getByRole('button', { name: 'Pay with the wallet of this browser' }).click();
    await said(page, 'good');
    return seen(page);
  },
  async lightningDeclined() {
    const page = await openPage();
    await page.addInitScript(() => {
      window.webln = { enable: async () => {}, sendPayment: async () => {
        throw new Error('User <b>rejected</b>');
      } };
    });
    await page.goto(server + '/api/weather');
    await tab(page, 'Lightning');
    await page.getByRole('button', { name: 'Pay with the wallet of this browser' }).click();
    await said(page, 'warn');
    return seen(page);
  },
  // It is paid, and the content is lost on its way more often than the page asks again by itself, until it is loaded again.
  async lightningLost() {
    const page = await openPage();
    let lost = 0;
    await page.route('**/api/weather', (route) => {
      if (route.request().headers().authorization) {
        lost++;
        return route.abort();
      }
      return route.continue();
    });
    await page.goto(server + '/api/weather');
    await payByPhone(page);
    await page.waitForFunction(() => document.querySelector('#status p')?.textContent.includes('did not arrive yet'));
    const during = await seen(page);
    await page.unroute('**/api/weather');
    await page.reload();
    await said(page, 'good');
    return { during, lost, end: await seen(page) };
  },
  async lightningBroken() {
    const page = await openPage();
    await page.goto(server + '/api/broken');
    await payByPhone(page);
    await said(page, 'bad');
    await check(page, 'lightning-broken');
    return { ...await seen(page), button: await page.locator('#status button').innerText(), kept: await kept(page) };
  },
  // The node does not say, and then it does.
  async lightningAway() {
    const page = await openPage();
    const away = (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '{"state":"away"}',
      headers: { 'Retry-After': '1' } });
    await page.route('**/x402/invoice', away);
    await page.goto(server + '/api/weather');
    await payByPhone(page);
    await page.waitForSelector('#panel-lightning [data-state][data-kind=warn]');
    const during = await lightning(page, 'state');
    await check(page, 'lightning-away');
    await page.unroute('**/x402/invoice');
    await said(page, 'good');
    return { during, end: await seen(page) };
  },
  // Less arrived than the invoice asks for.
  async lightningUnderpaid() {
    const page = await openPage();
    await page.route('**/x402/invoice', (route) => route.fulfill({ contentType: 'application/json',
      body: '{"state":"underpaid"}' }));
    await page.goto(server + '/api/weather');
    await tab(page, 'Lightning');
    await said(page, 'bad');
    await check(page, 'lightning-underpaid');
    return { ...await seen(page), kept: await kept(page), open: await page.locator('#panel-lightning a:visible').count() };
  },
  // The invoice ends unpaid. Then the next one is for the same request.
  async lightningEnded() {
    const page = await openPage();
    await page.clock.install();
    await page.goto(server + '/api/weather?city=Oslo');
    await tab(page, 'Lightning');
    const first = await invoiceOf(page);
    await page.clock.fastForward('10:00');
    const again = page.getByRole('button', { name: 'Get a new invoice' });
    await again.waitFor();
    const ended = await lightning(page, 'state');
    const open = await page.locator('#panel-lightning a:visible').count();
    await check(page, 'lightning-ended');
    await page.clock.resume();
    await again.click();
    await page.waitForFunction((invoice) => !document.querySelector('.scan')?.href.includes(invoice)
      && document.querySelector('#panel-lightning [data-state]')?.textContent.startsWith('Waiting'), first);
    const selected = await page.getByRole('tab', { selected: true }).innerText();
    // It was paid at the last moment, after all.
    await pay(first);
    await said(page, 'good');
    return { ended, open, selected, end: await seen(page) };
  },
  async lightningPass() {
    const page = await openPage();
    await page.goto(server + '/api/forecast');
    await tab(page, 'Lightning');
    const call = await invoiceOf(page);
    await choosePass(page);
    await page.waitForSelector('.scan img');
    const pass = await invoiceOf(page);
    const amount = await page.locator('#panel-lightning .amount').innerText();
    await check(page, 'lightning-pass');
    await page.getByRole('radio', { name: 'This call' }).check();
    await page.waitForSelector('.scan svg');
    const back = await invoiceOf(page);
    await choosePass(page);
    await page.waitForSelector('.scan img');
    await pay(await invoiceOf(page));
    await said(page, 'good');
    await check(page, 'lightning-pass-bought');
    const bought = await seen(page);
    const opened = await openWithBoughtPass(page);
    return { same: call === back, other: call !== pass, amount, bought, opened, again: await reopenWithPass(page, bought.content) };
  },
  // A program bought the pass. The visitor logs in by HTTP Basic, and presents it on the page.
  async lightningPassBehindLogin() {
    const sale = (headers) => fetch(server + '/x402/passes/forecast/hundred', { method: 'POST', body: '{}',
      headers: { 'Content-Type': 'application/json', ...headers } });
    const [, token, invoice] = /L402 macaroon="([^"]+)", invoice="([^"]+)"/.exec((await sale({})).headers.get('WWW-Authenticate'));
    const pass = `L402 ${token}:${await pay(invoice)}`;
    const sold = await sale({ Authorization: pass });
    const page = await openPage({ httpCredentials: { username: 'member', password: 'secret' } });
    await page.goto(server + '/api/forecast');
    const tabs = await page.getByRole('tab').allInnerTexts();
    await page.getByText('I have a pass').click();
    await page.getByLabel('Token of the pass').fill(pass);
    await page.getByRole('button', { name: 'Use the pass' }).click();
    await page.waitForSelector('#status p');
    const used = await seen(page);
    await page.getByLabel('Token of the pass').fill(pass.slice(0, -64) + '0'.repeat(64));
    await page.getByRole('button', { name: 'Use the pass' }).click();
    await said(page, 'bad');
    return { sold: sold.status, tabs, used, wrong: await seen(page) };
  },
  // The pass is granted, and the answer that says so is lost.
  async lightningPassLost() {
    const page = await openPage();
    const answer = await loseFirstAnswer(page, '**/x402/passes/**', 'authorization');
    await page.goto(server + '/api/forecast');
    await tab(page, 'Lightning');
    await choosePass(page);
    await page.waitForSelector('.scan img');
    await pay(await invoiceOf(page));
    await said(page, 'good');
    const bought = await seen(page);
    return { lost: answer.lost, bought, opened: await openWithBoughtPass(page) };
  },
  // The picture is for another program, which pays what it reads there.
  async lightningCode() {
    const page = await openPage({ width: 390, colorScheme: 'dark' });
    await page.goto(server + '/api/weather?city=Oslo');
    await showInvoice(page);
    const invoice = await invoiceOf(page);
    await page.screenshot({ path: `${pictures}/lightning-code.part.png`, fullPage: true });
    renameSync(`${pictures}/lightning-code.part.png`, `${pictures}/lightning-code.png`);
    await said(page, 'good');
    return { ...await seen(page), invoice };
  },
  async lightningLook() {
    for (const [width, colorScheme] of [[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark'], [320, 'light']]) {
      const page = await openPage({ width, colorScheme });
      await page.goto(server + '/api/weather?city=Oslo');
      await showInvoice(page);
      await page.waitForFunction(() => document.querySelector('#panel-lightning [data-left]').textContent);
      await check(page, `lightning-${width}-${colorScheme}`);
      await page.context().close();
    }
    const page = await openPage();
    await page.goto(server + '/api/weather');
    await page.getByRole('tab', { name: 'Play money' }).focus();
    const focused = [];
    await page.keyboard.press('ArrowRight');
    for (let i = 0; i < 6; i++) {
      focused.push(await page.evaluate(() => (document.activeElement.getAttribute('aria-label')
        ?? document.activeElement.querySelector('svg')?.getAttribute('aria-label') ?? document.activeElement.textContent).trim()));
      await page.keyboard.press('Tab');
    }
    return { focused };
  },
  async look() {
    for (const [width, colorScheme] of [[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark']]) {
      const page = await openPage({ width, colorScheme });
      await page.goto(server + '/api/forecast');
      await check(page, `${width}-${colorScheme}`);
      await page.context().close();
    }
    const page = await openPage({ width: 320 });
    await page.goto(server + '/api/forecast');
    for (const name of ['Phone', 'Wallet']) {
      await tab(page, name);
      await check(page, '320-' + name.toLowerCase());
    }
    await page.getByRole('tab').first().focus();
    await page.keyboard.press('ArrowRight');
    return { tabs: await page.getByRole('tab').allInnerTexts(), selected: await page.getByRole('tab', { selected: true }).innerText(),
      focused: await page.evaluate(() => document.activeElement.textContent) };
  },
  // The visitor reads German: before, while and after paying.
  async german() {
    const open = async (width, colorScheme) => {
      const page = await openPage({ width, colorScheme, locale: 'de-AT' });
      await page.goto(server + '/api/forecast');
      return page;
    };
    const first = await open(390, 'light');
    const tabs = await first.getByRole('tab').allInnerTexts();
    for (const name of tabs) {
      await tab(first, name);
      await check(first, `german-390-${name.toLowerCase()}`);
    }
    const language = await first.evaluate(() => document.documentElement.lang);
    const text = await first.locator('main').innerText();
    await first.getByText('Ich habe einen Pass').click();
    await first.getByLabel('Token des Passes').fill('x402pass_unknown');
    await first.getByRole('button', { name: 'Pass verwenden' }).click();
    await said(first, 'bad');
    await check(first, 'german-390-refused');
    for (const [width, colorScheme] of [[390, 'dark'], [1280, 'light'], [320, 'light']]) {
      await check(await open(width, colorScheme), `german-${width}-${colorScheme}`);
    }
    const page = await open(390, 'light');
    await choosePass(page);
    await tab(page, 'Spielgeld');
    await page.getByRole('button', { name: 'Mit Spielgeld bezahlen' }).click();
    await said(page, 'good');
    await page.locator('#bought-pass').waitFor();
    await check(page, 'german-390-bought');
    return { language, tabs, text, ...await seen(page), note: await page.locator('#content').innerText() };
  },
};

await visitAll(scenarios);
