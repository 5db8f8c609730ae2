import { readFileSync } from 'node:fs';

/** The version in package.json, which every module of the package finds by the package's own name. */
export function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL(import.meta.resolve('postern/package.json')), 'utf8'),
  );
  return version;
}
