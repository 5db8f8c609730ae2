import type { Profile } from '../credentials/profile.ts';
import type { ProfileFile } from '../credentials/profile-file.ts';
import { UsageError } from '../errors.ts';
import { defaultScopes, expandScope } from '../google/scopes.ts';
import { readUnlessCorrupt } from '../login/keep-credential.ts';
import type { ConsoleLoginRequest } from '../login/pending-login.ts';
import { chooseRedirectUri, type RedirectChoice, recallRedirectUri } from '../login/redirect-uri.ts';
import { type AddScopeOptions, planAddition } from './add-scopes.ts';
import type { Flow } from './choose-flow.ts';
import { chooseIdentityProvider } from './choose-identity-provider.ts';
import type { Context } from './context.ts';
import { openProfile, say } from './global-options.ts';
import { goesToIdentityProvider, type IdentityProviderOptions } from './identity-provider-options.ts';
import { type ClientChoice, chooseClient, recallClient } from './login-client.ts';
import { formatLoginStart } from './terminal/show-login.ts';

/** What a login needs to be told before it can begin, in one process or in two. */
export interface RequestOptions extends AddScopeOptions, IdentityProviderOptions {
  project?: string | undefined;
  'redirect-uri'?: string | undefined;
  'launch-browser'?: boolean | undefined;
}

/**
 * The scopes that a login asks for, in full: those that are named, else what the profile's last sign-in asked for.
 *
 * @throws UsageError for what can be no scope
 */
export function listAskedScopes(
  options: Pick<RequestOptions, 'scope'>,
  kept: Pick<Profile, 'askedScopes'> | undefined,
): string[] {
  return [...new Set(options.scope?.map(expandScope) ?? kept?.askedScopes ?? defaultScopes)];
}

const recalledScopes = 'Asking for what this profile asked for last; --scope names other access.';

/**
 * Makes sure that a sign-in can be kept, chooses client and server, and says what is being signed in to what.
 *
 * @throws PosternError what {@link chooseClient}, {@link chooseRedirectUri} and opening the profile throw
 */
export async function prepareLogin(
  options: RequestOptions,
  flow: Flow,
  context: Context,
): Promise<{ store: ProfileFile; request: ConsoleLoginRequest; project: string | undefined }> {
  if (flow === 'device' && options['redirect-uri'] !== undefined) {
    throw new UsageError('A sign-in by device code ends at no redirect URI: --redirect-uri is not for it.', {
      hint: 'postern login --redirect-uri URI (without --flow device)',
    });
  }
  const store = await openProfile(options, context);
  const kept = readUnlessCorrupt(store);
  const prepared = goesToIdentityProvider(options, kept)
    ? await prepareFederated(options, flow, kept, context)
    : await prepareGoogle(options, flow, kept, context);
  const { request, notes, warnings } = prepared;
  for (const note of notes) say(options, context, note);
  for (const warning of warnings) context.stderr.write(`${warning}\n`);
  const project = options.project ?? kept?.project;
  say(options, context, `${formatLoginStart(request, project)}\n`);
  return { store, request, project };
}

/** What is asked of whom, and what there is to say about it. */
interface Prepared {
  request: ConsoleLoginRequest;
  notes: string[];
  /** For those, too, who want it quiet. */
  warnings: string[];
}

async function prepareGoogle(
  options: RequestOptions,
  flow: Flow,
  last: Profile | undefined,
  context: Context,
): Promise<Prepared> {
  // What an identity provider was asked for is nothing to ask Google for.
  const kept = last?.credential.type === 'federated' ? undefined : last;
  const addition = planAddition(options, last);
  const choice = addition
    ? recallClient(addition.kept)
    : await chooseClient(options['client-secrets'], kept, context);
  const { client, server, notes, warnings = [] } = choice;
  const end = flow === 'console' ? chooseEnd(options, choice, kept) : undefined;
  const scopes = addition?.scopes ?? listAskedScopes(options, kept);
  const isRecalled = !addition && options.scope === undefined && scopes.join() !== defaultScopes.join();
  const account = addition?.account ?? options.account;
  const request = {
    client,
    server,
    ...(end && { redirectUri: end.redirectUri }),
    scopes,
    ...(account && { account }),
    ...(addition && { needsAllScopes: true }),
  };
  return {
    request,
    notes: [...notes, ...(end?.notes ?? []), ...(isRecalled ? [recalledScopes] : [])],
    warnings,
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc8628#section-5.4 */
const phishingWarning =
  'Device codes are what phishers send: --flow console is safer, where the identity provider has it.';

async function prepareFederated(
  options: RequestOptions,
  flow: Flow,
  kept: Profile | undefined,
  context: Context,
): Promise<Prepared> {
  const addition = planAddition(options, kept);
  const asked = addition ? { ...options, scope: addition.scopes } : options;
  const { notes, warnings, ...choice } = await chooseIdentityProvider(asked, kept, context);
  const end = flow === 'console' ? chooseEnd(options, choice, kept) : undefined;
  const account = addition?.account ?? options.account;
  const request = { ...choice, ...(end && { redirectUri: end.redirectUri }), ...(account && { account }) };
  const phishing = flow === 'device' ? [phishingWarning] : [];
  return { request, notes: [...notes, ...(end?.notes ?? []), ...phishing], warnings };
}

/** Where the sign-in ends. */
function chooseEnd(
  options: RequestOptions,
  { client, registered }: Pick<ClientChoice, 'client' | 'registered'>,
  kept: Profile | undefined,
): RedirectChoice {
  const last = recallRedirectUri(kept, client);
  const isWeb = registered?.kind === 'web' || (last !== undefined && /^https:/i.test(last));
  if (options['launch-browser'] && isWeb) {
    throw new UsageError(
      '--launch-browser takes a "Desktop app" client: those of a "Web application" are redirected to no free port.',
      { hint: 'postern login --redirect-uri URI, or --client-secrets FILE of a "Desktop app" client' },
    );
  }
  return chooseRedirectUri(options['redirect-uri'], registered, last);
}
