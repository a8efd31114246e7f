/**
 * Writes the manifests by which winget and Homebrew install the single executables of a release, from the checksums of
 * its files. Run by the release workflow:
 *
 *   node scripts/package-managers.mjs RELEASE-FOLDER REPOSITORY
 *
 * RELEASE-FOLDER has SHA256SUMS with a line for each of the files below, REPOSITORY is OWNER/NAME on GitHub. Writes
 * `winget/*.yaml` (manifest version 1.10) and `homebrew/assignctl.rb` into that folder.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [folder, repository] = process.argv.slice(2);
if (repository === undefined) throw new Error('Give the folder of the release, and OWNER/NAME on GitHub.');
const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
const { version, license, description } = manifest;
const page = `https://github.com/${repository}`;
const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');

/** Address and checksum of the executable of a system. Throws if the release does not have it. */
function download(system) {
  const file = `assignctl-${version}-${system}`;
  const [, sha256] = new RegExp(`^([0-9a-f]{64})  ${file.replaceAll('.', '\\.')}$`, 'm').exec(sums) ?? [];
  if (sha256 === undefined) throw new Error(`SHA256SUMS has no line for ${file}.`);
  return { url: `${page}/releases/download/v${version}/${file}`, sha256 };
}

const identifier = `${repository.split('/')[0]}.assignctl`;
const windows = download('windows-x64.exe');
/** A manifest has the schema of its type, and these keys in common. JSON is YAML, so texts are quoted as JSON quotes. */
function winget(type, keys) {
  const all = {
    PackageIdentifier: identifier,
    PackageVersion: version,
    ...keys,
    ManifestType: type,
    ManifestVersion: '1.10.0',
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.1.10.0.schema.json\n${lines.join('\n')}\n`;
}

function homebrewSource(system) {
  const { url, sha256 } = download(system);
  return `      url "${url}"\n      sha256 "${sha256}"`;
}

const files = {
  [`winget/${identifier}.yaml`]: winget('version', { DefaultLocale: 'en-US' }),
  [`winget/${identifier}.installer.yaml`]: winget('installer', {
    InstallerType: 'portable',
    Commands: ['assignctl'],
    Installers: [
      { Architecture: 'x64', InstallerUrl: windows.url, InstallerSha256: windows.sha256.toUpperCase() },
    ],
  }),
  [`winget/${identifier}.locale.en-US.yaml`]: winget('defaultLocale', {
    PackageLocale: 'en-US',
    Publisher: repository.split('/')[0],
    PackageName: 'assignctl',
    PackageUrl: page,
    License: license,
    LicenseUrl: `${page}/blob/v${version}/LICENSE`,
    ShortDescription: description,
    ReleaseNotesUrl: `${page}/releases/tag/v${version}`,
  }),
  'homebrew/assignctl.rb': `class Assignctl < Formula
  desc "${description.replace(/\.$/, '')}"
  homepage "${page}"
  version "${version}"
  license "${license}"

  on_macos do
    on_arm do
${homebrewSource('darwin-arm64')}
    end
    on_intel do
${homebrewSource('darwin-x64')}
    end
  end

  on_linux do
    on_arm do
${homebrewSource('linux-arm64')}
    end
    on_intel do
${homebrewSource('linux-x64')}
    end
  end

  def install
    bin.install Dir["assignctl-*"].first => "assignctl"
    generate_completions_from_executable(bin/"assignctl", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/assignctl --version")
    system bin/"assignctl", "demo", "--no-color"
  end
end
`,
};
for (const [path, text] of Object.entries(files)) {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}
