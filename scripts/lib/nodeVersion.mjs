// @ts-check

/**
 * Why this Node.js will not do, if it will not.
 *
 * @param {string} version what `process.versions.node` says
 * @param {string} range `engines.node` of package.json, in the form `>=20.19`
 * @returns {string | undefined}
 */
export function nodeProblem(version, range) {
  const [, major, minor = '0'] = /^>=(\d+)(?:\.(\d+))?$/.exec(range) ?? [];
  if (major === undefined) {
    throw new Error(`engines.node is "${range}"; only the form ">=major.minor" is understood`);
  }
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number);
  const enough =
    haveMajor > Number(major) || (haveMajor === Number(major) && haveMinor >= Number(minor));
  if (enough) return undefined;
  return `Node.js ${version} is too old: the tools here need ${range}. Install a newer one from https://nodejs.org/ and run this again.`;
}
