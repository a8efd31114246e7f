import { type Comments } from '../forges/forge.js';

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
