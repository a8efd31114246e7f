/** The least that reading a tenant can take: fetches the pages of the policies, parses and keeps them. `pages.mjs URL` */
const pages = [];
for (let next = process.argv[2]; next !== undefined;) {
  const response = await fetch(next, { headers: { Authorization: 'Bearer bench' } });
  const page = JSON.parse(await response.text());
  pages.push(page);
  next = page['@odata.nextLink'];
}
const policies = pages.reduce((sum, page) => sum + page.value.length, 0);
console.log(`${policies} policies`);
