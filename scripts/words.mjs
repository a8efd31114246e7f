/**
 * Plain English: finds words in identifiers, comments, user texts and docs that readers stumble over, and says what to write
 * instead. `npm run words -- src/loader docs` looks at these folders and files, without arguments at those of PLACES.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** What has no such word; a test keeps it so. CODE_OF_CONDUCT.md is not ours to word. */
const PLACES = [
  ...['src', 'schemas', 'scripts', 'bench', 'examples', '.github', 'azure-pipelines', 'action.yml'],
  ...['docs', 'templates', 'container'],
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'SUPPORT.md', 'CHANGELOG.md'],
];

/** What to say instead, by the words it replaces. Identifiers are split into words first. */
const INSTEAD_OF = {
  'report, show, list or print': ['tell', 'tells', 'telling', 'told'],
  'anyone who, the person who': ['whoever', 'whom', 'whoms'],
  'any, everything that': ['whatever'],
  'so that … not': ['lest'],
  fix: ['mend', 'mends', 'mended', 'put right', 'puts right'],
  'someone else, another process, concurrent change': ['another hand', 'other hand', 'hand', 'hands'],
  undo: ['take back', 'takes back', 'taken back', 'taking back', 'took back'],
  'resume, continue': ['go on', 'goes on', 'going on', 'went on'],
  'apply, do': ['carry out', 'carries out', 'carried out', 'carrying out'],
  differ: ['part ways', 'have parted', 'has parted', 'parted'],
  existing: ['that is there already'],
  through: ['by way of'],
  unmanaged: ['in no file'],
  'left unchanged, ignored': ['left alone', 'leave alone', 'leaves alone', 'leaving alone'],
  'no one, no users': ['nobody'],
  'up to N': ['at most'],
  'review carefully': ['look twice'],
  'is, appears': ['stands', 'stand', 'lies'],
  contains: ['holds', 'hold'],
  lowercase: ['small letters'],
  'must be': ['has to be', 'have to be', 'is to be', 'are to be'],
  'bug in assignctl': ['mistake of assignctl'],
  disposable: ['throw away', 'thrown away'],
  'exactly, case-sensitive': ['to the letter'],
  required: ['needed', 'wanted'],
  only: ['alone', 'no more'],
  'a plain word': ['ear', 'talk', 'talks', 'knock', 'ground', 'desk', 'twin', 'twins', 'beside'],
};

/** Where such a word is right, with the reason. */
const EXCEPTIONS = [
  [/\bby\s+hand\b/gi, 'the usual phrase for work without a tool'],
  [/\bneeded: boolean\b/g, 'a key of the JSON that doctor prints'],
];

const RULES = Object.entries(INSTEAD_OF).map(([say, words]) => ({
  say,
  pattern: new RegExp(`\\b(?:${words.map((word) => word.replaceAll(' ', '\\s+')).join('|')})\\b`, 'gi'),
}));

async function filesIn(place) {
  if ((await stat(join(root, place))).isFile()) return [place];
  const names = await readdir(join(root, place), { recursive: true });
  return names
    .map((name) => `${place}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.(ts|mjs|md|ya?ml|json)$/.test(name) && !/generated|document-types/.test(name));
}

/** The text with identifiers split: `carryOutPlan` is read as `carry Out Plan`; each character keeps its line. */
function readable(text) {
  return text
    .replace(/^(\s*(?:\/\/|\*|#|>)?\s*)/gm, '$1')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .replace(/\n[^\S\n]*(?:\/\/|\*)(?!\/)/g, '\n');
}

const asked = process.argv.slice(2);
const found = [];
for (const place of asked.length > 0 ? asked : PLACES)
  for (const file of (await filesIn(place)).sort()) {
    if (file === 'scripts/words.mjs') continue;
    const text = EXCEPTIONS.reduce(
      (rest, [pattern]) => rest.replace(pattern, (phrase) => phrase.replace(/\S/g, ' ')),
      readable(await readFile(join(root, file), 'utf8')),
    );
    for (const { say, pattern } of RULES)
      for (const match of text.matchAll(pattern)) {
        const line = text.slice(0, match.index).split('\n').length;
        found.push({ file, line, word: match[0].replaceAll(/\s+/g, ' '), say });
      }
  }
found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
for (const { file, line, word, say } of found) console.log(`${file}:${line}: “${word}”: say ${say}`);
console.log(`${found.length} words found.`);
if (found.length > 0) process.exitCode = 1;
