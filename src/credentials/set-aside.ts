import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/**
 * What is left of damaged profiles, of which a refresh token may be legible still.
 *
 * @param name of a certain profile; of every one by default
 */
export function listSetAside(home: Home, name?: string): string[] {
  const folder = join(home.folder, 'profiles');
  try {
    const files = readdirSync(folder).filter((file) => /\.json\.corrupt-/.test(file));
    const ofOne = name === undefined ? files : files.filter((file) => file.startsWith(`${name}.json.`));
    return ofOne.map((file) => join(folder, file));
  } catch {
    return [];
  }
}
