import { createReporter, type Finding } from './finding.ts';

/** What package.json's `engines` says; yargs needs it. */
const least = [22, 12] as const;

const { ok, wrong } = createReporter('node');

/** @param version such as `v24.21.0` */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough = major > least[0] || (major === least[0] && minor >= least[1]);
  if (isEnough) return ok('the version of Node', version);
  return wrong(
    'the version of Node',
    `${version}, and ${least.join('.')} is needed`,
    'https://nodejs.org/en/download',
  );
}
