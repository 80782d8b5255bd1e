// Looks at a page as a person would, in a real browser, and tells what a person cannot see.
// Usage: node look.mjs BROWSER URL WIDTH light|dark [PICTURE]
import { chromium } from 'playwright-core';

const [executablePath, url, width, colorScheme, picture] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update',
    '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width: Number(width), height: 900 }, colorScheme });
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push('dialog: ' + dialog.message());
    dialog.dismiss();
  });
  const response = await page.goto(url, { waitUntil: 'load' });
  if (picture) {
    await page.screenshot({ path: picture });
  }
  const seen = await page.evaluate(() => ({
    title: document.title,
    width: document.documentElement.scrollWidth,
    headings: [...document.querySelectorAll('h2')].map((it) => it.textContent),
    figures: [...document.querySelectorAll('.figure')].map((it) => it.innerText.replace(/\s+/g, ' ')),
    rows: document.querySelectorAll('tbody tr').length,
    red: [...document.querySelectorAll('tr.bad')].filter((it) => getComputedStyle(it.cells[0]).backgroundColor
      !== getComputedStyle(document.querySelector('section')).backgroundColor).length,
    bars: [...document.querySelectorAll('.days rect:not(.zero)')].filter((it) => it.getBoundingClientRect().height > 1)
      .length,
    scripts: document.scripts.length,
    foreign: document.querySelectorAll('img, iframe, object, embed, link, form, [style], [onclick], [onerror]').length,
    background: getComputedStyle(document.body).backgroundColor,
  }));
  console.log(JSON.stringify({ status: response.status(), type: response.headers()['content-type'], requests, complaints,
    ...seen }));
}
finally {
  await browser.close();
}
