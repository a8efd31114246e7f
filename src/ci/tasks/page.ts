import { counted } from '../../model/numbers.js';
import { md, mdCode, mdMessage } from '../../report/text/markdown.js';
import { type Comments, type Forge } from '../forges/forge.js';

/** Lines of a failed run's stderr that are shown, the last ones. */
const MOST_LINES = 30;

/** The first line of a comment or issue, by which the next run finds it. `name` is a plain word. */
export function markerOf(kind: 'plan' | 'outcome' | 'drift' | 'decision', name: string): string {
  return `<!-- assignctl-ci:${kind}:${name} -->`;
}

/** A comment as it is posted: marker, what assignctl wrote, and where it comes from. */
export function renderNote(
  marker: string,
  markdown: string,
  { commit, runUrl }: Pick<Forge, 'commit' | 'runUrl'>,
  facts: readonly string[],
): string {
  const footer = [`Commit ${mdCode(commit.slice(0, 12))}`, `[this run](${runUrl})`, ...facts];
  return `${marker}\n${markdown.trim()}\n\n<sub>${footer.join(' · ')}</sub>\n`;
}

/** Markdown to show instead of a result, if the run failed. */
export function failurePage(title: string, stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const shown = lines.slice(-MOST_LINES).map(mdMessage);
  const left = lines.length - shown.length;
  return [
    `### assignctl: ${md(title)}`,
    ...(left > 0 ? [`… ${counted(left, 'line')} before; the log of the run has all.`] : []),
    shown.length === 0 ? 'The log of the run says why.' : shown.join('<br>'),
  ].join('\n\n');
}

/**
 * Writes the one comment of a pull request that begins with `marker`: over the earlier one if there is one. If
 * `isQuiet`, the body replaces an earlier comment, but no first one is written.
 */
export async function upsertComment(
  comments: Comments,
  marker: string,
  body: string,
  isQuiet: boolean,
): Promise<'created' | 'updated' | 'left out'> {
  const former = await comments.find(marker);
  if (former !== undefined) {
    await comments.update(former.id, body);
    return 'updated';
  }
  if (isQuiet) return 'left out';
  await comments.create(body);
  return 'created';
}
