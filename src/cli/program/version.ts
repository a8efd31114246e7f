import manifest from '../../../package.json' with { type: 'json' };

/** Version of this package. */
export function toolVersion(): string {
  return manifest.version;
}
