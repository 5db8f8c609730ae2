import type { Profile } from '../../credentials/profile.ts';
import type { ProfileFile } from '../../credentials/profile-file.ts';
import { revokeCredential } from '../../credentials/revoke.ts';
import { PosternError, SignInRequiredError } from '../../errors.ts';
import { defaultScopes, expandScope, formatScope } from '../../google/scopes.ts';
import { runConsoleLogin } from '../../login/console-login.ts';
import type { FinishedLogin } from '../../login/finish-login.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import { type GlobalOptions, getProfileName, mayAsk, openProfile, say } from '../global-options.ts';
import { chooseClient } from '../login-client.ts';
import { createPerson } from '../terminal/person.ts';
import { formatLoginStart, type QrMode } from '../terminal/show-login.ts';

export const loginOptions = {
  'client-secrets': {
    type: 'string',
    describe: "Google's client secrets file (POSTERN_CLIENT_SECRETS)",
    requiresArg: true,
  },
  scope: {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: 'Full URL or short name; may repeat',
  },
  account: { type: 'string', describe: 'The account that must sign in', requiresArg: true },
  project: { type: 'string', describe: 'Billed project, kept in the profile', requiresArg: true },
  'quota-project': {
    type: 'string',
    describe: 'Project for API quota, kept in the profile',
    requiresArg: true,
  },
  qr: {
    type: 'string',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    describe: 'Show a QR code',
    requiresArg: true,
  },
  'url-file': { type: 'string', describe: 'Also write the URL there, mode 0600', requiresArg: true },
  'response-file': {
    type: 'string',
    describe: 'Read the response from there; - is stdin',
    requiresArg: true,
  },
  timeout: { type: 'string', default: '10m', describe: 'Give up waiting; 0: never', requiresArg: true },
} as const;

export interface LoginOptions extends GlobalOptions {
  'client-secrets'?: string | undefined;
  scope?: string[] | undefined;
  account?: string | undefined;
  project?: string | undefined;
  'quota-project'?: string | undefined;
  qr?: string | undefined;
  'url-file'?: string | undefined;
  'response-file'?: string | undefined;
  timeout?: string | undefined;
}

/** `postern login`: signs in, checks what came of it, and keeps the credential. */
export async function runLogin(options: LoginOptions, context: Context): Promise<void> {
  const timeoutMs = parseDuration(options.timeout ?? loginOptions.timeout.default, '--timeout');
  const responseFile = options['response-file'];
  if (responseFile === undefined && !mayAsk(options, context)) {
    throw new SignInRequiredError('no_terminal', 'There is no terminal to ask for the response at.', {
      hint: 'Sign in at a terminal, or: postern login --response-file FILE (or - for stdin)',
    });
  }
  const store = await openProfile(options, context);
  // Before the person does anything: what they did could not be kept.
  store.prepare();
  const kept = readUnlessCorrupt(store);
  const { client, server, notes } = await chooseClient(options['client-secrets'], kept, context);
  for (const note of notes) say(options, context, note);
  const request = {
    client,
    server,
    scopes: [...new Set(options.scope?.map(expandScope) ?? defaultScopes)],
    ...(options.account && { account: options.account }),
  };
  say(options, context, `${formatLoginStart(request)}\n`);
  const person = createPerson({
    context,
    responseFile,
    urlFile: options['url-file'],
    qr: (options.qr ?? 'auto') as QrMode,
    quiet: options.quiet === true,
  });
  const finished = await withDeadline(context.signal, timeoutMs, (signal) =>
    runConsoleLogin(request, person, { now: context.now, signal }),
  );
  await keep(store, finished, options);
  report(finished, store, options, context);
}

/** A damaged file is no reason not to sign in: writing sets it aside. */
function readUnlessCorrupt(store: ProfileFile): Profile | undefined {
  try {
    return store.read();
  } catch (error) {
    if (error instanceof PosternError && error.code === 'credential_corrupt') return undefined;
    throw error;
  }
}

/** A credential that cannot be kept is revoked: nobody has it, and nobody would know of it. */
async function keep(store: ProfileFile, { credential }: FinishedLogin, options: LoginOptions): Promise<void> {
  try {
    await store.exclusively(async () => {
      const kept = readUnlessCorrupt(store);
      const project = options.project ?? kept?.project;
      const quotaProject = options['quota-project'] ?? kept?.quotaProject;
      await store.write({ credential, ...(project && { project }), ...(quotaProject && { quotaProject }) });
    });
  } catch (error) {
    await revokeCredential(credential).catch(() => undefined);
    throw error;
  }
}

function report(
  { credential, missingScopes }: FinishedLogin,
  store: ProfileFile,
  options: LoginOptions,
  context: Context,
): void {
  const { account, scopes, refreshTokenExpiresAt, expiresAt } = credential;
  const profile = getProfileName(options, context);
  const granted = scopes.map((scope) => formatPrintable(formatScope(scope), 100)).join(', ');
  say(
    options,
    context,
    `Signed in${account ? ` as ${formatPrintable(account, 100)}` : ''}, profile ${profile}.`,
  );
  say(options, context, `Granted: ${granted}\nKept in ${store.path}`);
  if (missingScopes.length > 0) {
    say(options, context, `Not granted: ${missingScopes.map(formatScope).join(', ')}`);
  }
  if (refreshTokenExpiresAt !== undefined) {
    const left = formatDuration(refreshTokenExpiresAt - context.now());
    say(
      options,
      context,
      `This sign-in ends in ${left}: that is what Google grants while the app's consent screen is in Testing.`,
    );
  }
  if (!options.json) return;
  const moment = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  context.stdout.write(
    `${JSON.stringify({
      profile,
      account: account ?? null,
      scopes,
      missingScopes,
      flow: 'console',
      expiresAt: moment(expiresAt),
      refreshTokenExpiresAt: moment(refreshTokenExpiresAt),
      path: store.path,
    })}\n`,
  );
}
