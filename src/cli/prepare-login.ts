import type { ProfileFile } from '../credentials/profile-file.ts';
import { defaultScopes, expandScope } from '../google/scopes.ts';
import { readUnlessCorrupt } from '../login/keep-credential.ts';
import type { LoginRequest } from '../login/pending-login.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, openProfile, say } from './global-options.ts';
import { chooseClient } from './login-client.ts';
import { formatLoginStart } from './terminal/show-login.ts';

/** What a login needs to be told before it can begin, in one process or in two. */
export interface RequestOptions extends GlobalOptions {
  'client-secrets'?: string | undefined;
  scope?: string[] | undefined;
  account?: string | undefined;
  project?: string | undefined;
}

/** The scopes that a login asks for, in full. @throws UsageError for what can be no scope */
export function listAskedScopes(options: Pick<RequestOptions, 'scope'>): string[] {
  return [...new Set(options.scope?.map(expandScope) ?? defaultScopes)];
}

/**
 * Makes sure that a sign-in can be kept, chooses client and server, and says what is being signed in to what.
 *
 * @throws PosternError what {@link chooseClient} and opening the profile throw
 */
export async function prepareLogin(
  options: RequestOptions,
  context: Context,
): Promise<{ store: ProfileFile; request: LoginRequest; project: string | undefined }> {
  const store = await openProfile(options, context);
  // Before the person does anything: what they did could not be kept.
  store.prepare();
  const kept = readUnlessCorrupt(store);
  const { client, server, notes } = await chooseClient(options['client-secrets'], kept, context);
  for (const note of notes) say(options, context, note);
  const request = {
    client,
    server,
    scopes: listAskedScopes(options),
    ...(options.account && { account: options.account }),
  };
  const project = options.project ?? kept?.project;
  say(options, context, `${formatLoginStart(request, project)}\n`);
  return { store, request, project };
}
