import manifest from '../../../package.json' with { type: 'json' };

/** Where the project is on GitHub: documentation, action and reusable workflows. */
export const REPOSITORY = 'assignctl/assignctl';

/** Version of this package. */
export function toolVersion(): string {
  return manifest.version;
}

/** Where the documentation of this version is. */
export function docsUrl(page = ''): string {
  return `https://github.com/${REPOSITORY}/tree/v${toolVersion()}/docs${page === '' ? '' : `/${page}`}`;
}
