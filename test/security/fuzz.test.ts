import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../support/faults.js';
import { FUZZ_TARGETS } from './fuzz-targets.js';
import { mutateBytes, mutateJson, mutateText, pick } from './mutate-text.js';

/* A short pass over every parser; `npm run fuzz` goes on for as long as it is told. */

const CORPUS = join(__dirname, 'corpus');
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const INPUTS = 150;
const chosen = process.env.FUZZ_TARGET;
const targets = Object.entries(FUZZ_TARGETS).filter(([name]) => chosen === undefined || name === chosen);

test('every target has a corpus, and no other folder is there', async () => {
  expect((await readdir(CORPUS)).sort()).toEqual(Object.keys(FUZZ_TARGETS).sort());
});

test.each(targets)(
  '%s',
  async (name, read) => {
    const folder = join(CORPUS, name);
    const corpus = await Promise.all(
      (await readdir(folder)).sort().map((file) => readFile(join(folder, file))),
    );
    expect(corpus.length).toBeGreaterThan(0);
    for (const input of corpus) await read(input);
    const texts = corpus.map((input) => input.toString('utf8'));
    const random = seeded(SEED);
    const end = performance.now() + SECONDS * 1000;
    let count = 0;
    for (; SECONDS > 0 ? performance.now() < end : count < INPUTS; count++) {
      const from = pick(corpus, random);
      const kind = name === 'zip' ? 0 : Math.floor(random() * 3);
      const input =
        kind === 0 && name === 'zip'
          ? mutateBytes(from, random)
          : Buffer.from(
              kind === 1
                ? mutateJson(from.toString('utf8'), random)
                : mutateText(from.toString('utf8'), texts, random),
            );
      try {
        await read(input);
      } catch (cause) {
        const file = join(tmpdir(), `assignctl-fuzz-${name}-${SEED}-${count}`);
        await writeFile(file, input);
        throw new Error(`${name}, seed ${SEED}, input ${count}, kept as ${file}`, { cause });
      }
    }
  },
  60_000 + SECONDS * 1000,
);
