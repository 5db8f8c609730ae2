import type { Profile } from '../credentials/profile.ts';
import { UsageError } from '../errors.ts';
import { explainScopesBeyondDevice, listScopesBeyondDevice } from '../google/device-scopes.ts';
import { readUnlessCorrupt } from '../login/keep-credential.ts';
import { type AddScopeOptions, planAddition } from './add-scopes.ts';
import type { Context } from './context.ts';
import { mayAsk, openProfile } from './global-options.ts';
import { goesToIdentityProvider, type IdentityProviderOptions } from './identity-provider-options.ts';
import { listAskedScopes } from './prepare-login.ts';
import { confirm } from './terminal/confirm.ts';

export const flows = ['console', 'device'] as const;

export type Flow = (typeof flows)[number];

/** The options of login that a flow depends on. */
export interface FlowOptions extends AddScopeOptions, IdentityProviderOptions {
  'redirect-uri'?: string | undefined;
  'launch-browser'?: boolean | undefined;
  'response-file'?: string | undefined;
}

/**
 * The flow of a login. Google's device flow cannot reach most scopes: that is said before anything is sent, and at a
 * terminal the person may go on by the console flow.
 *
 * @throws PosternError `device_scope`
 * @throws UsageError for options that the flow has no use for
 */
export async function chooseFlow(options: FlowOptions, context: Context): Promise<Flow> {
  const store = await openProfile(options, context);
  // Before the person does anything, and before what is there is read: what they did could not be kept.
  store.prepare();
  const kept = readUnlessCorrupt(store);
  const isFederated = goesToIdentityProvider(options, kept);
  if ((options.flow ?? chooseDefault(options, isFederated, kept)) !== 'device') return 'console';
  planAddition(options, kept);
  if (options['response-file'] !== undefined) {
    throw new UsageError(
      'A sign-in by device code has no response to hand over: --response-file is not for it.',
    );
  }
  if (isFederated) return 'device';
  // What an identity provider was asked for is nothing to ask Google for.
  const last = kept?.credential.type === 'federated' ? undefined : kept;
  const beyond = listScopesBeyondDevice(listAskedScopes(options, last));
  if (beyond.length === 0) return 'device';
  const refusal = explainScopesBeyondDevice(beyond);
  if (!mayAsk(options, context)) throw refusal;
  context.stderr.write(`${refusal.message}\n`);
  if (await confirm(context, 'Sign in by the console flow instead?', context.signal)) return 'console';
  throw refusal;
}

/** At an identity provider a device code, unless the options, or the last time, speak of a redirect. */
function chooseDefault(options: FlowOptions, isFederated: boolean, kept: Profile | undefined): Flow {
  const { 'redirect-uri': redirectUri, 'response-file': responseFile, 'launch-browser': launches } = options;
  if (!isFederated || launches || redirectUri !== undefined || responseFile !== undefined) return 'console';
  return options.issuer === undefined && kept?.flow === 'console' ? 'console' : 'device';
}
