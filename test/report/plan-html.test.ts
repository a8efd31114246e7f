import { closeBrowser, LAPTOP, mayskip, open, PHONE, picture } from './browser.js';
import { everything, large } from './plans.js';

afterAll(closeBrowser);
const describeInBrowser = mayskip ? describe.skip : describe;

describeInBrowser('pictures', () => {
  test.each([
    ['laptop', { viewport: LAPTOP }],
    ['dark', { viewport: LAPTOP, colorScheme: 'dark' as const }],
    ['phone', { viewport: PHONE }],
  ])('%s', async (name, view) => {
    const { page, complaints, requests } = await open(everything(), view);
    await picture(page, `everything-${name}`);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
  });
  test('large', async () => {
    const { page, complaints } = await open(large(2000));
    await picture(page, 'large-laptop');
    expect(complaints).toEqual([]);
    console.log(await page.evaluate('document.querySelectorAll("*").length'));
  });
});
