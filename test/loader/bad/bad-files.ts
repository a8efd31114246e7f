import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProject, type Project } from '../../../src/loader/load.js';
import { LARGEST_FILE } from '../../../src/loader/yaml/read-file.js';
import { POLICY } from './bad-case.js';
import { type Files, makeProject, TENANT } from '../project-folder.js';

/** A file that can't be read as text, and the one diagnostic it has to give. */
export interface BadFile {
  readonly what: string;
  readonly code: string;
  readonly file: string;
  readonly at: string;
  readonly says: string;
  readonly prepare: () => Promise<Project>;
}

const GOOD: Files = { 'desired-state/good.yaml': `${POLICY}include: []\n` };

async function loadAfter(files: Files, change: (dir: string) => Promise<void>): Promise<Project> {
  const dir = await makeProject({ ...GOOD, ...files });
  try {
    await change(dir);
    return await loadProject({ dir });
  } finally {
    await rm(dir, { recursive: true });
  }
}

function makeFifo(path: string): Promise<void> {
  execFileSync('mkfifo', [path]);
  return Promise.resolve();
}

/** A project inside a repository, with secrets around it, and one of its files as a link. */
async function loadLinked(file: string, to: string): Promise<Project> {
  const outer = await makeProject({
    secret: SECRET,
    'secret.yaml': SECRET,
    'repository/.git/config': SECRET,
    'repository/.npmrc': SECRET,
    'repository/token.txt': SECRET,
    'repository/node_modules/x.yaml': SECRET,
    'repository/assignctl.yaml': `tenantId: ${TENANT}\n`,
    'repository/desired-state/good.yaml': `${POLICY}include: []\n`,
  });
  try {
    const dir = join(outer, 'repository');
    await rm(join(dir, file), { force: true });
    await symlink(file.includes('/') ? to : to.replace('../', ''), join(dir, file));
    const project = await loadProject({ dir });
    expect(JSON.stringify(project.diagnostics)).not.toContain(SECRET);
    return project;
  } finally {
    await rm(outer, { recursive: true });
  }
}

const SECRET = 'token-of-somebody-else';

const asIs = () => Promise.resolve();

export const BAD_FILES: readonly BadFile[] = [
  {
    what: 'comments alone',
    code: 'file-comments',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'contains only comments',
    prepare: () => loadAfter({ 'desired-state/a.yaml': '# soon\n\n  # or later\n' }, asIs),
  },
  {
    what: 'Latin-1',
    code: 'file-not-utf8',
    file: 'desired-state/a.yaml',
    at: '2:1',
    says: 'not UTF-8',
    prepare: () =>
      loadAfter({ 'desired-state/a.yaml': Buffer.from('# one\n# \xe4\n# three\n', 'latin1') }, asIs),
  },
  {
    what: 'UTF-16',
    code: 'file-not-utf8',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'not UTF-8',
    prepare: () => loadAfter({ 'desired-state/a.yaml': Buffer.from(`\ufeff${POLICY}`, 'utf16le') }, asIs),
  },
  {
    what: 'settings that are not text',
    code: 'file-not-utf8',
    file: 'assignctl.yaml',
    at: '1:1',
    says: 'not UTF-8',
    prepare: () => loadAfter({ 'assignctl.yaml': Buffer.from([0xff]) }, asIs),
  },
  {
    what: 'a very large file',
    code: 'file-too-large',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: String(LARGEST_FILE),
    prepare: () => loadAfter({ 'desired-state/a.yaml': '#'.repeat(LARGEST_FILE + 1) }, asIs),
  },
  {
    what: 'a FIFO',
    code: 'file-unreadable',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'not a regular file',
    prepare: () => loadAfter({}, (dir) => makeFifo(join(dir, 'desired-state/a.yaml'))),
  },
  {
    what: 'a device',
    code: 'file-unreadable',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'not a regular file',
    prepare: () => loadLinked('desired-state/a.yaml', '/dev/zero'),
  },
  {
    what: 'settings that are a device',
    code: 'file-outside',
    file: 'assignctl.yaml',
    at: '1:1',
    says: 'outside of the project',
    prepare: () => loadLinked('assignctl.yaml', '/dev/zero'),
  },
  {
    what: 'settings that are a FIFO',
    code: 'file-unreadable',
    file: 'assignctl.yaml',
    at: '1:1',
    says: 'not a regular file',
    prepare: () => loadAfter({ 'assignctl.yaml': null }, (dir) => makeFifo(join(dir, 'assignctl.yaml'))),
  },
  ...[
    ['/proc/self/environ', 'outside of the project'],
    ['../../secret', 'outside of the project'],
    ['../../secret.yaml', 'outside of the project'],
    ['../.git/config', 'hidden folder'],
    ['../.npmrc', 'hidden folder or file'],
    ['../node_modules/x.yaml', 'into node_modules'],
    ['../token.txt', 'not .yaml or .yml'],
  ].flatMap(([to = '', says = '']) =>
    ['desired-state/a.yaml', 'assignctl.yaml'].map((file) => ({
      what: `${file} as a link to ${to}`,
      code: 'file-outside',
      file,
      at: '1:1',
      says,
      prepare: () => loadLinked(file, to),
    })),
  ),
  {
    what: 'a folder that links out of the project',
    code: 'file-outside',
    file: 'desired-state/more',
    at: '1:1',
    says: 'outside of the project',
    prepare: () => loadAfter({}, (dir) => symlink('/etc', join(dir, 'desired-state/more'))),
  },
  {
    what: 'the folder of the declarations outside of the project',
    code: 'file-outside',
    file: expect.stringMatching(/\.\.$/) as string,
    at: '1:1',
    says: 'outside of the project',
    prepare: () => loadAfter({ 'assignctl.yaml': `tenantId: ${TENANT}\ndesiredState: /\n` }, asIs),
  },
  {
    what: 'folders inside each other without end',
    code: 'desired-state-too-large',
    file: 'desired-state',
    at: '1:1',
    says: 'more than 50 folders inside each other',
    prepare: () => loadAfter({ [`desired-state/${'d/'.repeat(51)}x.yaml`]: '' }, asIs),
  },
  {
    what: 'JSON beside YAML',
    code: 'file-json',
    file: 'desired-state/a.json',
    at: '1:1',
    says: 'So are 1 more',
    prepare: () => loadAfter({ 'desired-state/b.json': '{}', 'desired-state/a.json': '{}' }, asIs),
  },
  ...['a.JSON', 'below/a.json'].map((name) => ({
    what: `${name} beside YAML`,
    code: 'file-json',
    file: `desired-state/${name}`,
    at: '1:1',
    says: 'Is ignored',
    prepare: () => loadAfter({ [`desired-state/${name}`]: '{}' }, asIs),
  })),
  {
    what: 'a link that leads nowhere',
    code: 'file-unreadable',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'leads nowhere',
    prepare: () => loadAfter({}, (dir) => symlink('gone.yaml', join(dir, 'desired-state/a.yaml'))),
  },
  {
    what: 'settings that are a folder',
    code: 'file-unreadable',
    file: 'assignctl.yaml',
    at: '1:1',
    says: 'it is a folder',
    prepare: () =>
      loadAfter({ 'assignctl.yaml': null }, async (dir) => {
        await mkdir(join(dir, 'assignctl.yaml'));
      }),
  },
];
