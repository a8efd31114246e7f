import { readFileSync } from 'node:fs';
import { format } from 'oxfmt';

const { printWidth, singleQuote } = JSON.parse(
  readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'),
);

/** A generated text as `npm run format` leaves it; the name of the file says of which language it is. */
export async function formatted(file, text) {
  const { code, errors } = await format(file, text, { printWidth, singleQuote });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return code;
}
