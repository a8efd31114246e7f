import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Plan } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';

/** Where Debian and the hosted runners keep one. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Screenshots for people to look at, taken if PICTURES is set; git ignores the folder. */
const PICTURES = resolve(__dirname, '../../test-results');
const isPictured = (process.env['PICTURES'] ?? '') !== '';

/** In CI there must be one; elsewhere the tests that need it are skipped, and say so. */
export const maySkip = CHROMIUM === undefined && (process.env.CI ?? '') === '';
if (maySkip)
  console.warn('Tests of the HTML report in a browser are skipped: there is no Chromium in /usr/bin.');

export interface Opened {
  readonly page: Page;
  /** What the page complained of. */
  readonly complaints: readonly string[];
  /** Everything it asked the network for. */
  readonly requests: readonly string[];
}

export interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
}

export const LAPTOP = { width: 1366, height: 900 };
export const PHONE = { width: 390, height: 844 };

let browser: Browser | undefined;
let folder: string | undefined;
let count = 0;

/** A page that stays open takes its share of the processor. */
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** The report of a plan, opened from a file as a reader would. */
export function open(plan: Plan, view?: View): Promise<Opened> {
  return openPage(renderPlanHtml(plan), view);
}

/** Any page, opened the same way. */
export async function openPage(
  html: string,
  { colorScheme = 'light', viewport = LAPTOP, javaScriptEnabled = true }: View = {},
): Promise<Opened> {
  if (CHROMIUM === undefined) throw new Error('No Chromium in /usr/bin: apt-get install chromium');
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  folder ??= await mkdtemp(join(tmpdir(), 'assignctl-html-'));
  const file = join(folder, `${(count += 1)}.html`);
  await writeFile(file, html);
  const context = await browser.newContext({ colorScheme, viewport, javaScriptEnabled, offline: true });
  contexts.push(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}

export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  if (!isPictured) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
