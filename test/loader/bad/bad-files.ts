import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { loadProject, type Project } from '../../../src/loader/load.js';
import { LARGEST_FILE } from '../../../src/loader/yaml/read-file.js';
import { POLICY } from './bad-case.js';
import { type Files, makeProject } from '../project-folder.js';

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

const asIs = () => Promise.resolve();

export const BAD_FILES: readonly BadFile[] = [
  {
    what: 'comments alone',
    code: 'file-comments',
    file: 'desired-state/a.yaml',
    at: '1:1',
    says: 'comments alone',
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
