import { type Forge } from '../forges/forge.js';
import { renderNote } from './page.js';

export interface DriftIssue {
  readonly marker: string;
  readonly title: string;
  /** What differs, in Markdown, and a hash of it; undefined if nothing differs. */
  readonly drift: { readonly page: string; readonly digest: string } | undefined;
}

/** Keeps one issue: opened with the first drift, updated when the drift changes, closed when there is none. */
export async function syncDriftIssue(
  forge: Pick<Forge, 'issues' | 'runUrl' | 'commit'>,
  { marker, title, drift }: DriftIssue,
): Promise<'opened' | 'updated' | 'left as it is' | 'closed' | 'none'> {
  const { issues, runUrl } = forge;
  const open = await issues.find(marker, title);
  if (drift === undefined) {
    if (open === undefined) return 'none';
    await issues.close(open.id, `Files and tenant agree again, as of [this run](${runUrl}).`);
    return 'closed';
  }
  const fact = `drift <code>${drift.digest}</code>`;
  const body = renderNote(marker, drift.page, forge, [fact]);
  if (open === undefined) {
    await issues.create(title, body);
    return 'opened';
  }
  if (open.body.includes(fact)) return 'left as it is';
  await issues.update(open.id, body, `The drift is another, as of [this run](${runUrl}).`);
  return 'updated';
}
