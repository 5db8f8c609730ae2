import { getHome, type Home } from '../../credentials/home.ts';
import { type ListedProfile, listProfiles } from '../../credentials/profile-list.ts';
import { explainSignInEnd, getSignInEnd } from '../../credentials/sign-in-end.ts';
import { PosternError } from '../../errors.ts';
import { formatScope } from '../../google/scopes.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, getProfileName, say } from '../global-options.ts';
import { formatColumns } from '../terminal/columns.ts';

export const profileListOptions = {} as const;

/** What `--json` prints of each; every field is always there. */
interface Entry {
  name: string;
  /** Whether it is the one that commands take now. */
  current: boolean;
  kind: string | null;
  account: string | null;
  clientId: string | null;
  issuer: string | null;
  flow: string | null;
  scopes: string[];
  project: string | null;
  quotaProject: string | null;
  expiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  /** As far as can be told without asking a server. */
  usable: boolean;
  reason: string | null;
  path: string;
}

/** `postern profile list`: lists the profiles, those that are damaged included. Asks no server. */
export async function runProfileList(options: GlobalOptions, context: Context): Promise<void> {
  const home = await getHome(context.env, context.uid);
  const current = findCurrent(options, context, home);
  const listed = listProfiles(home);
  const now = context.now();
  if (options.json) {
    const entries = listed.map((one) => createEntry(one, one.file.name === current, now));
    context.stdout.write(`${JSON.stringify(entries)}\n`);
    return;
  }
  if (listed.length === 0) {
    say(options, context, 'There is no profile yet: postern login makes one.');
    return;
  }
  context.stdout.write(formatTable(listed, current, now));
  if (current !== undefined && !listed.some(({ file }) => file.name === current))
    say(options, context, `Commands use profile ${current}, as which nobody is signed in.`);
}

/** Undefined where the choice cannot be read: that is said, and the list is what it takes to choose again. */
function findCurrent(options: GlobalOptions, context: Context, home: Home): string | undefined {
  try {
    return getProfileName(options, context, home);
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    say(options, context, `${error.message} ${error.hint}`);
    return undefined;
  }
}

function createEntry(listed: ListedProfile, isCurrent: boolean, now: number): Entry {
  const { file } = listed;
  const profile = 'profile' in listed ? listed.profile : undefined;
  const { credential, flow, project, quotaProject } = profile ?? {};
  const problem = findProblem(listed, now);
  return {
    name: file.name,
    current: isCurrent,
    kind: credential?.type ?? null,
    account: credential?.account ?? null,
    clientId: credential?.client.id ?? null,
    issuer: credential?.server.issuer ?? null,
    flow: flow ?? null,
    scopes: credential?.scopes ?? [],
    project: project ?? null,
    quotaProject: quotaProject ?? null,
    // An end of 0 belongs to no token: none was asked for yet.
    expiresAt: formatMoment(credential?.expiresAt || undefined),
    refreshTokenExpiresAt: formatMoment(credential?.refreshTokenExpiresAt),
    usable: problem === undefined,
    reason: problem?.code ?? null,
    path: file.path,
  };
}

/** What is known to be wrong with it, as `status` says it. */
function findProblem(listed: ListedProfile, now: number): { code: string; message: string } | undefined {
  if ('fault' in listed) return listed.fault;
  const { credential } = listed.profile;
  const end = getSignInEnd(credential);
  if (end === undefined || end > now) return undefined;
  const { code } = explainSignInEnd(credential, now);
  return { code, message: 'The sign-in has reached its known end.' };
}

function formatTable(listed: readonly ListedProfile[], current: string | undefined, now: number): string {
  const rows = listed.map((one) => {
    const { name, account, project, flow, scopes } = createEntry(one, false, now);
    const problem = findProblem(one, now);
    const usable = problem ? `no: ${problem.message}` : 'yes';
    const cells = [account ?? '', project ?? '', flow ?? '', scopes.map(formatScope).join(', '), usable];
    return [`${name === current ? '*' : ' '} ${name}`, ...cells.map((cell) => formatPrintable(cell, 300))];
  });
  return formatColumns([['  profile', 'account', 'project', 'flow', 'scopes', 'usable'], ...rows]);
}

function formatMoment(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
