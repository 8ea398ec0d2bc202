/** Options that only a pack of the build can have. */
interface BuiltOnly {
  readonly id: string;
  readonly title?: string;
  readonly delivery?: string;
  readonly trusted?: boolean;
  readonly requires?: string;
}

/** @throws {TypeError} where an option would have no meaning for a pack of run time. */
export function refuseWithoutDigest(
  recipe: string,
  { id, title, delivery = 'on-demand', trusted = false, requires }: BuiltOnly,
): void {
  const wanted = [
    ...(title === undefined ? [] : [`title: '${title}'`]),
    ...(delivery === 'on-demand' ? [] : [`delivery: '${delivery}'`]),
    ...(trusted ? ['trusted: true'] : []),
    ...(requires === undefined ? [] : [`requires: '${requires}'`]),
  ];
  if (wanted.length === 0) return;
  throw new TypeError(
    `${recipe}(): ${wanted.join(' and ')} of pack ${id} cannot be without a manifestDigest: without one, the worker takes whatever manifest a page asks for. The build tells the digest; see packFolder() of workbox-background-fetch-build.`,
  );
}
