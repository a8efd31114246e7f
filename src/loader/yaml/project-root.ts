import { existsSync, realpathSync } from 'node:fs';
import nodePath, { dirname, join, resolve } from 'node:path';
import { isInside, isSamePath, type PathFlavour, withSlashes } from '../../model/file-paths.js';

/** The folder that every file of a project must be in, by its real path. */
export interface ProjectRoot {
  /** Absolute path as it was found; links may be part of it. */
  readonly path: string;
  /** The same folder with all links resolved. */
  readonly real: string;
}

/**
 * The root of the project that a settings or fleet file belongs to: the git repository around it. Without a
 * repository it is `dir`, or the folder of the file if the file is not in `dir`.
 */
export function findProjectRoot(dir: string, file: string): ProjectRoot {
  const folder = dirname(file);
  const start = isInside(dir, folder, nodePath) ? dir : folder;
  const path = repositoryOf(start) ?? start;
  return { path, real: realPathOr(path) };
}

function repositoryOf(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function realPathOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Nothing can be read below a missing folder; reading reports that, with the place of the file.
    return resolve(path);
  }
}

/**
 * Why a file or folder may not be read, or undefined if it may. `path` is how it was found, `real` where it is. A link
 * must stay inside the project, must not lead into a hidden folder such as `.git`, and a link to a file must lead to a
 * `.yaml` or `.yml` file: other files of a checkout, such as a package manager's settings, can contain secrets.
 */
export function whyNotRead(
  path: string,
  real: string,
  kind: 'file' | 'folder',
  root: ProjectRoot,
  flavour: PathFlavour = nodePath,
): string | undefined {
  // The usual case, without taking paths apart.
  if (real === path && real.startsWith(root.real + flavour.sep)) return undefined;
  if (!isInside(root.real, real, flavour))
    return 'it is outside of the project, or links to a place outside of it';
  if (isSamePath(real, flavour.join(root.real, flavour.relative(root.path, path)), flavour)) return undefined;
  const steps = withSlashes(flavour.relative(root.real, real), flavour).split('/');
  if (steps.some((step) => step.startsWith('.') || step === 'node_modules'))
    return 'it links to a hidden folder or file, or into node_modules';
  if (kind === 'file' && !isYamlName(real)) return 'it links to a file that is not .yaml or .yml';
  return undefined;
}

/** Whether a file is YAML by its name. */
export function isYamlName(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
