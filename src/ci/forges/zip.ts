import { inflateRawSync } from 'node:zlib';
import { CiError } from '../ci-context.js';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
/** No plan is larger; a small archive that grows beyond all measure is no plan. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * One file of a zip archive by its name without folders: the archives of both engines, which are neither split nor
 * encrypted. Throws a CiError if it is missing or the archive is damaged.
 */
export function readZipped(archive: Buffer, name: string): Buffer {
  try {
    for (const entry of entriesOf(archive))
      if (entry.name.split('/').at(-1) === name) return contentOf(archive, entry);
  } catch (cause) {
    throw new CiError(
      `The artifact cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
  throw new CiError(`The artifact contains no ${name}.`);
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly offset: number;
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  let end = archive.length - END_SIZE;
  while (end >= 0 && end >= archive.length - END_SIZE - LONGEST_COMMENT && archive.readUInt32LE(end) !== END)
    end -= 1;
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new Error('it is no zip archive');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error('its list of files is damaged');
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    yield {
      name: archive.toString('utf8', at + 46, nameEnd),
      method: archive.readUInt16LE(at + 10),
      compressed: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    };
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function contentOf(archive: Buffer, { method, compressed, offset }: Entry): Buffer {
  if (archive.readUInt32LE(offset) !== LOCAL) throw new Error('a file of it is not where its list says');
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const stored = archive.subarray(start, start + compressed);
  if (method === 0) return stored;
  if (method === 8) return inflateRawSync(stored, { maxOutputLength: MOST_BYTES });
  throw new Error(`it is packed by method ${method}`);
}
