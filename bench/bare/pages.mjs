/** The least that reading a tenant can take: fetches the pages of some lists, parses and keeps them. `pages.mjs URL…` */
const pages = [];
for (const url of process.argv.slice(2))
  for (let next = url; next !== undefined;) {
    const response = await fetch(next, { headers: { Authorization: 'Bearer bench' } });
    const page = JSON.parse(await response.text());
    pages.push(page);
    next = page['@odata.nextLink'];
  }
const items = pages.reduce((sum, page) => sum + page.value.length, 0);
console.log(`${items} items`);
