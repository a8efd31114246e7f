/**
 * What paths decide, for any system: each function takes the flavour of paths, `path.posix` or `path.win32` of Node. On Windows
 * paths ignore case, have drives and shares, and may begin with `\\?\`, which lifts the limit of 260 characters.
 */

/** The parts of `node:path` that are used here. */
export interface PathFlavour {
  readonly sep: string;
  relative(from: string, to: string): string;
  isAbsolute(path: string): boolean;
  resolve(...paths: string[]): string;
  join(...paths: string[]): string;
}

/** Whether a path is a folder or something in it. Both are absolute. */
export function isInside(folder: string, path: string, flavour: PathFlavour): boolean {
  const way = wayBetween(folder, path, flavour);
  return way !== '..' && !way.startsWith(`..${flavour.sep}`) && !flavour.isAbsolute(way);
}

/** Whether two absolute paths name the same place. */
export function isSamePath(one: string, other: string, flavour: PathFlavour): boolean {
  return wayBetween(one, other, flavour) === '';
}

function wayBetween(from: string, to: string, flavour: PathFlavour): string {
  return flavour.relative(withoutLongPrefix(from, flavour), withoutLongPrefix(to, flavour));
}

/** `\\?\C:\a` is `C:\a`, and `\\?\UNC\server\share` is `\\server\share`. */
function withoutLongPrefix(path: string, { sep }: PathFlavour): string {
  if (sep === '/') return path;
  return path.replace(/^[\\/]{2}[?.][\\/](?:UNC[\\/](?=[^\\/])|(?=[a-z]:))/i, (prefix) =>
    /UNC/i.test(prefix) ? '\\\\' : '',
  );
}

/** A path with `/` between its parts, as files, reports and links have it. */
export function withSlashes(path: string, { sep }: Pick<PathFlavour, 'sep'>): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

/** The way from a folder to a path, with `/`: empty for the folder itself, absolute if they are on different drives. */
export function slashedWay(folder: string, path: string, flavour: PathFlavour): string {
  const prefix = `${folder}${flavour.sep}`;
  const rest = path.startsWith(prefix) && flavour.isAbsolute(folder) ? path.slice(prefix.length) : '';
  // The usual case, without taking paths apart: a part that is empty, `.` or `..` leads elsewhere.
  return withSlashes(rest === '' || ODD_PART.test(rest) ? flavour.relative(folder, path) : rest, flavour);
}

const ODD_PART = /(?:^|[\\/])\.{0,2}(?:[\\/]|$)/;

/** A file of a project as people see it from `cwd`: `folder` is that of the project, relative to `cwd` or absolute. */
export function pathFrom(
  { folder, cwd }: { readonly folder: string; readonly cwd: string },
  file: string,
  flavour: PathFlavour,
): string {
  const fromHere = flavour.relative(cwd, flavour.resolve(cwd, folder));
  const isElsewhere = !isInside(cwd, flavour.resolve(cwd, folder), flavour) && flavour.isAbsolute(folder);
  const shown = isElsewhere ? flavour.resolve(folder) : fromHere;
  return shown === '' ? file : withSlashes(flavour.join(shown, file), flavour);
}

/** The address by which an editor finds a schema from a file: the way there, or a URL if it is on another drive. */
export function addressFrom(folder: string, path: string, flavour: PathFlavour): string {
  const way = slashedWay(folder, path, flavour);
  if (!flavour.isAbsolute(way)) return way;
  const isShare = way.startsWith('//');
  return `file:${isShare ? '' : '///'}${way
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A/, '$1:')}`;
}
