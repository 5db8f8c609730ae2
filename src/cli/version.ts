import { readFileSync } from 'node:fs';

/** The version in package.json, which lies as far above this file in `dist` as in `src`. */
export function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return version;
}
