import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadConf } from './load-conf.ts';
import { replaceFile } from './private-file.ts';

/** What follows a profile's file name in the names of its drafts: ours, and those that conf makes for each of its own. */
const draftEnding = /^(?:\.[0-9a-f]{8}\.draft)?(?:\.tmp-[0-9a-f]{16})?$/;

/**
 * Writes a profile's file with conf, 0600: whole or as it was, also on a disk that is full after half of it.
 *
 * @param path its folder exists
 * @param check fails for what is no whole profile
 * @throws PosternError `store_unwritable`
 */
export async function writeProfile(
  path: string,
  profile: Record<string, unknown>,
  check: (written: unknown) => unknown,
): Promise<void> {
  const Conf = await loadConf();
  const configName = `${basename(path)}.${crypto.randomUUID().slice(0, 8)}`;
  replaceFile(path, join(dirname(path), `${configName}.draft`), () => {
    const conf = new Conf({
      cwd: dirname(path),
      configName,
      fileExtension: 'draft',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    });
    conf.store = profile;
    // conf writes once, and takes it for done when the disk took a part. Here it reads what is there.
    check(conf.store);
  });
}

/** Removes what processes that were killed left, with secrets in it. Whoever has the lock is the only one with drafts. */
export function removeDrafts(path: string): void {
  const [folder, file] = [dirname(path), basename(path)];
  for (const name of readdirSync(folder)) {
    const isDraft = name.startsWith(file) && name !== file && draftEnding.test(name.slice(file.length));
    if (isDraft) rmSync(join(folder, name), { force: true });
  }
}
