import { builtinModules } from 'node:module';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenLinks } from '../support/markdown.js';
import { execute, pack, type Packed } from '../support/package.js';

interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

let packed: Packed;
let paths: readonly string[];
let manifest: Manifest;
beforeAll(async () => {
  packed = await pack();
  paths = packed.files.map(({ path }) => path);
  manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
}, 60_000);

/** Every file of the package is of one of these kinds, and each kind is there. */
const KINDS = [
  /^dist\/cli\/main\.js$/,
  /^dist\/cli\/[a-z-]+-[A-Z0-9]{8}\.js$/,
  /^dist\/ci\/main\.js$/,
  /^dist\/emulator\/index\.js$/,
  /^dist\/assignctl\.1$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^schemas\/[a-z-]+\.schema\.json$/,
  /^examples\/(assignctl|desired-state\/[a-z-]+)\.yaml$/,
  /^examples\/fleet\/([a-z-]+\/)*[a-z-]+\.yaml$/,
  /^docs\/([a-z-]+|README|decisions\/\d{4}-[a-z0-9-]+)\.md$/,
  /^(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md$/,
  /^LICENSE$/,
  /^package\.json$/,
];

test('the package holds what runs and what is read, and nothing else', () => {
  expect(paths.filter((path) => !KINDS.some((kind) => kind.test(path)))).toEqual([]);
  expect(KINDS.filter((kind) => !paths.some((path) => kind.test(path)))).toEqual([]);
});

test('the package holds every schema and every page', async () => {
  for (const folder of ['schemas', 'docs']) {
    const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(json|md)$/.test(file));
    expect(paths.filter((path) => path.startsWith(`${folder}/`)).sort()).toEqual(
      files.map((file) => join(folder, file)).sort(),
    );
  }
});

test('the package is small: it is all that is installed', () => {
  expect(packed.size).toBeLessThan(1_050_000);
  expect(packed.unpackedSize).toBeLessThan(5_000_000);
});

test('no link of a page in the package leads out of it', async () => {
  const pages = paths.filter((path) => path.endsWith('.md'));
  const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  expect(brokenLinks(paths, new Map(pages.map((page, index) => [page, texts[index] ?? ''])))).toEqual([]);
});

/** Names of the packages whose files the bundler wrote into `dist`, by the comment it leaves above each. */
async function bundledNames(): Promise<readonly string[]> {
  const scripts = paths.filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
  const texts = await Promise.all(scripts.map((path) => readFile(path, 'utf8')));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^ *\/\/ node_modules\/(?:.*node_modules\/)?((?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(
      ([, name = '']) => name,
    ),
  );
  return [...new Set(names)].sort();
}

test('the notices name every package that is bundled, with a licence that lets us', async () => {
  const notices = await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
  const sections = [...notices.matchAll(/^-{80}\n(\S+) (\S+) \((.+)\)\n-{80}\n\n.+/gm)];
  const bundled = await bundledNames();
  expect(bundled).toContain('yaml');
  expect(sections.map(([, name]) => name)).toEqual(bundled);
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  for (const [, name = '', version = '', licence = ''] of sections) {
    // A package may be there twice: for us, and in another version below one that needs that.
    const installed = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    expect(installed.map(([, locked]) => locked.version)).toContain(version);
    expect(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0']).toContain(licence);
  }
});

test('nothing is installed with the package, and nothing of it runs at an install', () => {
  const { dependencies, optionalDependencies, peerDependencies, scripts } = manifest;
  expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
  const atInstall = [
    'preinstall',
    'install',
    'postinstall',
    'prepublish',
    'preprepare',
    'prepare',
    'postprepare',
  ];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});

test('the program imports only what Node has', async () => {
  const scripts = paths.filter((path) => path.startsWith('dist/') && path.endsWith('.js'));
  const texts = await Promise.all(scripts.map((path) => readFile(path, 'utf8')));
  const imported = texts.flatMap((text) =>
    [
      ...text.matchAll(
        /(?:^import .*? from |^import |(?<!['"`])\b(?:import|require\d*)\()["']((?:@[\w-]+\/)?[\w:-]+)[^"']*["']/gm,
      ),
    ].map(([, name = '']) => name),
  );
  expect(imported).toContain('node:fs');
  const outside = imported.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
  expect([...new Set(outside)]).toEqual([]);
});

test('the bill of materials has what is bundled, and no tool of ours', async () => {
  const { stdout } = await execute('npm', ['run', '--silent', 'sbom']);
  const bill = JSON.parse(stdout) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
    readonly components: readonly { readonly name: string; readonly 'bom-ref': string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };
  expect(bill.bomFormat).toBe('CycloneDX');
  expect(bill.metadata.component).toMatchObject({ name: 'assignctl', version: manifest.version });
  const names = bill.components.map(({ name }) => name);
  expect([...new Set(names)].sort()).toEqual(await bundledNames());
  const refs = new Set(bill.components.map((component) => component['bom-ref']));
  expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
}, 60_000);
