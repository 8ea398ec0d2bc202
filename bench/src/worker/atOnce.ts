/** Calls `work` for each item, for so many of them at a time. */
export async function atOnce<Item>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  const oneAfterTheOther = async (): Promise<void> => {
    for (const [index, item] of entries) await work(item, index);
  };
  await Promise.all(Array.from({ length: limit }, oneAfterTheOther));
}
