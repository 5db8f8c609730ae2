import type { ProfileFile } from '../../credentials/profile-file.ts';
import { finishKeptDeviceLogin } from '../../login/finish-kept-device-login.ts';
import { finishKeptLogin } from '../../login/finish-kept-login.ts';
import type { FinishedLogin } from '../../login/finished-login.ts';
import { isDeviceLogin, type KeptLogin } from '../../login/kept-login.ts';
import type { PendingDeviceLogin } from '../../login/pending-login.ts';
import type { PendingLogins } from '../../login/pending-logins.ts';
import { type ChoiceOptions, chooseCandidates, chooseWithoutResponse } from '../choose-pending.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, openProfile, say } from '../global-options.ts';
import { createListKept } from '../list-kept.ts';
import { reportLogin } from '../login-report.ts';
import { openPendingLogins } from '../pending-logins.ts';
import { type ResponseOptions, takeResponse } from '../take-response.ts';
import { withDevicePerson } from '../terminal/device-person.ts';
import { formatLoginStart } from '../terminal/show-login.ts';

export const loginFinishOptions = {
  'response-file': {
    type: 'string',
    describe: 'Read the response from there; - is stdin',
    requiresArg: true,
  },
  'allow-bare-code': { type: 'boolean', describe: 'Take a code alone, which cannot carry state' },
} as const;

export type LoginFinishOptions = ChoiceOptions & ResponseOptions;

/** `postern login finish`: completes a login that another process started, and keeps the credential. */
export async function runLoginFinish(options: LoginFinishOptions, context: Context): Promise<void> {
  const { now, signal } = context;
  const listKept = createListKept(context);
  const listed = await openPendingLogins(options, context);
  const candidates = chooseCandidates(listed, options.id);
  const [only] = candidates.length === 1 ? candidates : [];
  if (only) say(options, context, formatLoginStart(only.pending, only.project));
  const ready = chooseWithoutResponse(candidates, options, context);
  const { login, code } = ready
    ? { login: ready, code: undefined }
    : await takeResponse(candidates, listed.expired, options, context);
  if (!only) say(options, context, formatLoginStart(login.pending, login.project));

  const profile = await openProfile({ profile: login.profile }, context);
  try {
    // Before the code is spent: what it brings could not be kept.
    profile.prepare();
    const finished =
      isDeviceLogin(login) && !login.finished
        ? await awaitDecision(listed.store, login, profile, options, context)
        : await finishKeptLogin(listed.store, login.id, code, profile, { now, signal, listKept });
    const { project, pending } = login;
    const place = { flow: pending.flow, project, profile: login.profile, path: profile.path };
    reportLogin(finished, place, options, context);
  } catch (error) {
    const [rest] = listed.store.list().logins.filter(({ id }) => id === login.id);
    if (rest) say(options, context, describeRest(rest));
    throw error;
  }
}

/** What a failure has left to finish. */
function describeRest(login: KeptLogin): string {
  const { id, finished } = login;
  if (finished) return `The code is exchanged: postern login finish ${id} keeps what came of it.`;
  return isDeviceLogin(login)
    ? `Login ${id} still waits: postern login finish ${id}`
    : `Login ${id} still waits. If the response is spent, its address gives another.`;
}

/** Shows the code once more, and waits for the person to decide. */
function awaitDecision(
  logins: PendingLogins,
  login: KeptLogin & { pending: PendingDeviceLogin },
  profile: ProfileFile,
  options: GlobalOptions,
  context: Context,
): Promise<FinishedLogin> {
  const { now, signal } = context;
  const listKept = createListKept(context);
  const shown = { context, givesUpAt: login.expiresAt, qr: 'never', quiet: options.quiet === true } as const;
  return withDevicePerson(shown, async (person) => {
    await person.show(login.pending.device);
    return finishKeptDeviceLogin(logins, login, profile, { now, signal, tell: person.tell, listKept });
  });
}
