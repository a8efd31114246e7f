/** Does a task for each item, so many at a time, and returns the results in the order of the items. */
export async function atOnce<T, R>(
  items: readonly T[],
  most: number,
  task: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    // All workers draw from the one iterator.
    for (const [index, item] of waiting) results.set(index, await task(item));
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
