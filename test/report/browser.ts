import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { type Plan } from '../../src/model/results/plan.js';
import { renderPlanHtml } from '../../src/report/plan/plan-html.js';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** Where Debian and the hosted runners keep one. */
const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
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

const LAPTOP = { width: 1366, height: 900 };
const PHONE = { width: 390, height: 844 };

let browser: Browser | undefined;
let folder: string | undefined;
let count = 0;

/** A page of the browser that one file after the other is opened in: it starts once, and reads a script it knows faster. */
interface Tab {
  readonly page: Page;
  readonly devTools: CDPSession;
  /** Told of what the file that was opened last does. */
  opened: { readonly url: string; readonly complaints: string[]; readonly requests: string[] };
}
const tabs = new Map<boolean, Tab>();

async function tabWith(javaScriptEnabled: boolean): Promise<Tab> {
  const known = tabs.get(javaScriptEnabled);
  if (known !== undefined) return known;
  if (CHROMIUM === undefined)
    throw new Error('No Chromium in /usr/bin: apt-get install chromium-headless-shell');
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const context = await browser.newContext({ javaScriptEnabled, offline: true });
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  const tab: Tab = { page, devTools, opened: { url: '', complaints: [], requests: [] } };
  page.on('console', (message) => tab.opened.complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => tab.opened.complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    tab.opened.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== tab.opened.url) tab.opened.requests.push(request.url());
  });
  tabs.set(javaScriptEnabled, tab);
  return tab;
}

/** The report of a plan, opened from a file as a reader would. */
export function open(plan: Plan, view?: View): Promise<Opened> {
  return openPage(renderPlanHtml(plan), view);
}

/** Any page, opened the same way. It takes the place of the one before. */
export async function openPage(
  html: string,
  { colorScheme = 'light', viewport = LAPTOP, javaScriptEnabled = true }: View = {},
): Promise<Opened> {
  const tab = await tabWith(javaScriptEnabled);
  const { page } = tab;
  folder ??= await mkdtemp(join(tmpdir(), 'assignctl-html-'));
  const file = join(folder, `${(count += 1)}.html`);
  await writeFile(file, html);
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
  // Nothing is pointed at before a reader does.
  await page.mouse.move(-1, -1);
  const url = pathToFileURL(file).href;
  tab.opened = { url, complaints: [], requests: [] };
  await page.goto(url);
  return { page, ...tab.opened };
}

/** The views that a page is looked at in; its script does not know them. */
const VIEWS = {
  laptop: { colorScheme: 'light', viewport: LAPTOP },
  dark: { colorScheme: 'dark', viewport: LAPTOP },
  phone: { colorScheme: 'light', viewport: PHONE },
} as const;
export type ViewName = keyof typeof VIEWS;

/**
 * Looks at a page in each of the views once `layOpen` has shown all of it: axe must find nothing, nothing is wider than the
 * window, and the page complains of nothing and asks the network for nothing.
 */
export async function expectSoundIn(
  views: readonly ViewName[],
  html: string,
  name: string,
  layOpen: (page: Page) => Promise<void>,
): Promise<void> {
  const [first = 'laptop'] = views;
  const { page, complaints, requests } = await openPage(html, VIEWS[first]);
  await picture(page, `${name}-${first}`);
  await layOpen(page);
  // As it is: `page.evaluate` would read it through beforehand, each time.
  await tabs.get(true)?.devTools.send('Runtime.evaluate', { expression: AXE });
  for (const view of views) {
    const { colorScheme, viewport } = VIEWS[view];
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    if (view !== first) await picture(page, `${name}-${view}`);
    const overhang = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect({ view, violations: await violations(page), overhang: Math.max(0, Number(overhang)) }).toEqual({
      ...{ view, violations: [], overhang: 0 },
    });
  }
  expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
}

function violations(page: Page): Promise<readonly string[]> {
  // Without selectors, each of which it would look for in the whole page.
  return page.evaluate<
    string[]
  >(`axe.run(document, { resultTypes: ['violations'], selectors: false }).then(({ violations }) => violations.flatMap(
    ({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary].join(': '))))`);
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
