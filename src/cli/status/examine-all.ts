import { getHome } from '../../credentials/home.ts';
import type { ProfileFile } from '../../credentials/profile-file.ts';
import { type ListedProfile, listProfiles } from '../../credentials/profile-list.ts';
import { openStoredCredential } from '../../credentials/sources/stored-credential.ts';
import { PosternError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { exitCodeOf, exitCodes } from '../exit-code.ts';
import { type Examined, type ExamineOptions, examine } from './examine.ts';

/** A profile with what is wrong with it, and the exit code that this alone would be. */
export interface ExaminedProfile {
  file: ProfileFile;
  examined: Examined;
  exitCode: number;
}

/**
 * Looks at every profile, one after another. What is wrong with one, or keeps it from being asked about, is said of it
 * and keeps no other from being shown.
 *
 * @throws InterruptedError
 */
export async function examineAll(
  how: ExamineOptions,
  context: Pick<Context, 'env' | 'uid' | 'signal'>,
): Promise<ExaminedProfile[]> {
  const all: ExaminedProfile[] = [];
  for (const listed of listProfiles(await getHome(context.env, context.uid))) {
    all.push(await examineListed(listed, how));
    context.signal.throwIfAborted();
  }
  return all;
}

async function examineListed(listed: ListedProfile, how: ExamineOptions): Promise<ExaminedProfile> {
  const { file } = listed;
  const open = () => openStoredCredential(file, { source: 'profile', path: file.path });
  try {
    if ('fault' in listed) throw listed.fault;
    const examined = await examine(async () => open(), how);
    return { file, examined, exitCode: examined.problem ? exitCodes.signInRequired : exitCodes.done };
  } catch (problem) {
    if (!(problem instanceof PosternError)) throw problem;
    const credential = 'fault' in listed ? undefined : open();
    const { expiresAt } = credential?.kept ?? {};
    return { file, examined: { credential, problem, expiresAt }, exitCode: exitCodeOf(problem) };
  }
}
