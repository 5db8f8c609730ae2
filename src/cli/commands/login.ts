import { keepCredential } from '../../login/keep-credential.ts';
import { listAskedOf } from '../../login/pending-login.ts';
import { chooseFlow, flows } from '../choose-flow.ts';
import { chooseLaunch } from '../choose-launch.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { identityProviderOptions } from '../identity-provider-options.ts';
import { createListKept } from '../list-kept.ts';
import { reportLogin } from '../login-report.ts';
import { prepareLogin, type RequestOptions } from '../prepare-login.ts';
import { checkReachable, signIn } from '../sign-in.ts';
import { qrModes } from '../terminal/show-qr-code.ts';

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
  'add-scope': {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: 'Ask for it beside what was granted before; may repeat',
  },
  flow: {
    type: 'string',
    choices: flows,
    describe: 'console (default), or device: a code to type elsewhere, the default with --issuer',
    requiresArg: true,
  },
  account: { type: 'string', describe: 'The account that must sign in', requiresArg: true },
  project: { type: 'string', describe: 'Billed project, kept in the profile', requiresArg: true },
  'quota-project': {
    type: 'string',
    describe: 'Project for API quota, kept in the profile',
    requiresArg: true,
  },
  'redirect-uri': {
    type: 'string',
    describe: 'Where the sign-in ends: for a web client, an address that it registers',
    requiresArg: true,
  },
  'launch-browser': { type: 'boolean', describe: 'Open a browser here, and receive what it ends at' },
  qr: {
    type: 'string',
    choices: qrModes,
    default: 'auto',
    describe: 'Show a QR code',
    requiresArg: true,
  },
  copy: { type: 'boolean', describe: "Also put the URL on your terminal's clipboard (OSC 52)" },
  'url-file': { type: 'string', describe: 'Also write the URL there, mode 0600', requiresArg: true },
  'response-file': {
    type: 'string',
    describe: 'Read the response from there; - is stdin',
    requiresArg: true,
  },
  timeout: { type: 'string', default: '10m', describe: 'Give up waiting; 0: never', requiresArg: true },
  ...identityProviderOptions,
} as const;

export interface LoginOptions extends RequestOptions {
  flow?: string | undefined;
  project?: string | undefined;
  'quota-project'?: string | undefined;
  qr?: string | undefined;
  copy?: boolean | undefined;
  'url-file'?: string | undefined;
  'response-file'?: string | undefined;
  timeout?: string | undefined;
}

/** `postern login`: signs in, checks what came of it, and keeps the credential. */
export async function runLogin(options: LoginOptions, context: Context): Promise<void> {
  const timeoutMs = parseDuration(options.timeout ?? loginOptions.timeout.default, '--timeout');
  const flow = await chooseFlow(options, context);
  const browser = chooseLaunch(options, flow, context);
  if (flow === 'console' && !browser) checkReachable(options, context);
  const { store, request, project } = await prepareLogin(options, flow, context);
  const qr = qrModes.find((mode) => mode === options.qr) ?? loginOptions.qr.default;
  const finished = await signIn(flow, request, { ...options, qr, timeoutMs, browser }, context);
  const { 'quota-project': quotaProject } = options;
  const settings = {
    project,
    quotaProject,
    redirectUri: request.redirectUri,
    flow,
    askedScopes: listAskedOf(request),
  };
  await keepCredential(store, finished.credential, settings, createListKept(context));
  const place = { flow, project, profile: store.name, path: store.path };
  reportLogin(finished, place, options, context);
}
