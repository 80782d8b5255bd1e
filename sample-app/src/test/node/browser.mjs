// The browser in which the scripts beside this one look at pages, and what it finds wrong with them.
// Their arguments are the browser's program, a URL of the server, and a directory for pictures.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [executablePath, url, pictures] = process.argv.slice(2);
const origin = new URL(url).origin;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What was found since the scenario began: complaints, breaches of the policy, and requests to other servers.
export const complaints = [];
const reports = [];
const foreign = [];

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update',
    '--disable-sync'],
});

// refusals: the browser may say that an answer was not content, as it does of every 402. inline: the page may load data and blobs.
export async function newPage({ width = 1280, refusals = true, inline = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (!refusals || !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push('dialog: ' + dialog.message());
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !(inline && /^(data|blob):/.test(request.url()))) {
      foreign.push(request.url());
    }
  });
  await page.addInitScript(() => {
    window.policyReports = [];
    document.addEventListener('securitypolicyviolation', (event) => window.policyReports.push(
      event.violatedDirective + ' ' + event.blockedURI));
  });
  return page;
}

export async function check(page, name, height) {
  reports.push(...await page.evaluate(() => window.policyReports));
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of result.violations) {
    complaints.push(`axe ${name}: ${violation.id} ${violation.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')}`);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > page.viewportSize().width) {
    complaints.push(`${name} is ${width} wide`);
  }
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true,
    clip: height && { x: 0, y: 0, width: page.viewportSize().width, height } });
}

async function visit(scenario) {
  complaints.length = reports.length = foreign.length = 0;
  try {
    const result = await scenario();
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      reports.push(...await page.evaluate(() => window.policyReports));
    }
    return { ...result, complaints, reports, foreign };
  }
  catch (error) {
    return { complaints: [...complaints, String(error)], reports, foreign };
  }
  finally {
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
}

// Reads names of scenarios, one a line, and prints what was seen in each as one line of JSON, after a first line {"url":URL}.
export async function visitAll(scenarios) {
  console.log(JSON.stringify({ url }));
  try {
    for await (const name of createInterface({ input: process.stdin })) {
      console.log(JSON.stringify(await visit(scenarios[name])));
    }
  }
  finally {
    await browser.close();
  }
}
