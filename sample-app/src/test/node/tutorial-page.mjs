// Buys on the payment page as the tutorial says.
// Usage: node tutorial-page.mjs BROWSER URL TAB BUTTON
// Prints what the page then says, the content and the receipt, as one line of JSON.
import { chromium } from 'playwright-core';

const [executablePath, url, tab, button] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
try {
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.locator('#content pre').first().waitFor();
  console.log(JSON.stringify({
    status: await page.locator('#status').innerText(),
    content: await page.locator('#content pre').first().innerText(),
    receipt: await page.locator('#receipt').innerText(),
  }));
} finally {
  await browser.close();
}
