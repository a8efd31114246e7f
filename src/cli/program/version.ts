import manifest from '../../../package.json' with { type: 'json' };
import release from '../../../release.json' with { type: 'json' };

/** Where the project is on GitHub, as `owner/name`: documentation, action and reusable workflows. */
export const REPOSITORY = release.repository;

/** Commit that this package was released from, 40 hex digits; undefined in a build that is no release. */
export function releaseCommit(): string | undefined {
  return release.commit === '' ? undefined : release.commit;
}

/** Version of this package. */
export function toolVersion(): string {
  return manifest.version;
}

/** Where the documentation of this version is: at its tag, or on `main` in a build that is no release and so has no tag. */
export function docsUrl(page = ''): string {
  const ref = releaseCommit() === undefined ? 'main' : `v${toolVersion()}`;
  return `https://github.com/${REPOSITORY}/tree/${ref}/docs${page === '' ? '' : `/${page}`}`;
}

/** Text of the program in which a page, such as docs/sign-in.md, is an address that can be opened. */
export function withDocsUrls(text: string): string {
  return text.replace(/\bdocs\/([\w-]+\.md)/g, (_, page: string) => docsUrl(page));
}
