import { PosternError } from '../errors.ts';
import { explainScopesBeyondDevice, listScopesBeyondDevice } from '../google/device-scopes.ts';
import { explainIdentityProviderRefusal } from '../google/federation/identity-provider-refusals.ts';
import { explainDeviceRefusal } from '../google/token-refusal.ts';
import { findAuthentication, preferAuthentication } from '../oauth/client.ts';
import type { DeviceAuthorization } from '../oauth/device-authorization.ts';
import { requestDeviceAuthorization } from '../oauth/device-authorization.ts';
import { type DeviceNote, type DevicePoll, waitForDevice, waitOf } from '../oauth/device-wait.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
import { createCodeVerifier } from '../oauth/pkce.ts';
import type { Refusal } from '../oauth/refusal.ts';
import { exchangeDeviceCode } from '../oauth/token-endpoint.ts';
import { acceptTokens } from './accept-tokens.ts';
import type { FinishOptions } from './finish-login.ts';
import type { FinishedLogin } from './finished-login.ts';
import { type LoginRequest, type PendingDeviceLogin, withAccountScopes } from './pending-login.ts';

/** The person that a device login is decided by, elsewhere; how a terminal looks is not known here. */
export interface DevicePerson {
  /** Shows the code, and the address to type it at. */
  show(device: DeviceAuthorization): void | Promise<void>;
  /** Says why it takes longer. */
  tell(note: DeviceNote): void;
}

export interface DeviceLoginOptions extends FinishOptions {
  /** Waits that many ms between polls. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * The device flow: shows a code and an address, and polls until the person has decided there.
 *
 * @throws what {@link startDeviceLogin}, {@link pollDeviceLogin} and {@link waitForDevice} throw
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function runDeviceLogin(
  request: LoginRequest,
  person: DevicePerson,
  options: DeviceLoginOptions = {},
): Promise<FinishedLogin> {
  const { now = Date.now, ...rest } = options;
  const pending = await startDeviceLogin(request, options);
  await person.show(pending.device);
  const tell = (note: DeviceNote): void => person.tell(note);
  return waitForDevice(pending.device, () => pollDeviceLogin(pending, options), { now, ...rest, tell });
}

/**
 * Begins a device login: asks the server for a code. What Google is known to refuse is not asked for.
 *
 * @throws PosternError `device_scope`, `no_device_flow`, `network`, `timeout`, `invalid_response`, and what
 *   {@link explainDeviceRefusal} has
 */
export async function startDeviceLogin(
  request: LoginRequest,
  { now = Date.now, signal }: FinishOptions = {},
): Promise<PendingDeviceLogin> {
  const beyond = request.federation ? [] : listScopesBeyondDevice(request.scopes);
  if (beyond.length > 0) throw explainScopesBeyondDevice(beyond);
  const { server, client, scopes, account, federation } = withAccountScopes(request);
  const { deviceAuthorizationEndpoint: endpoint } = server;
  if (endpoint === undefined) {
    throw new PosternError('no_device_flow', `${server.issuer} offers no sign-in by device code.`, {
      hint: federation ? 'postern login --flow console' : 'postern login (without --flow device)',
    });
  }
  const codeVerifier = request.hasPkce ? createCodeVerifier() : undefined;
  // Google identifies the client here by its ID alone.
  const { result, client: known } = federation
    ? await findAuthentication(client, (as) =>
        requestDeviceAuthorization(endpoint, as, scopes, { now, signal, codeVerifier }),
      )
    : {
        result: await requestDeviceAuthorization(endpoint, { id: client.id }, scopes, { now, signal }),
        client,
      };
  if (result.kind === 'refused') throw explainRefusal(request, result, endpoint);
  const { device } = result;
  const given = { ...(account && { account }), ...(federation && { federation }) };
  return {
    flow: 'device',
    server,
    client: preferAuthentication(client, known),
    scopes,
    ...given,
    ...(codeVerifier && { codeVerifier }),
    device,
  };
}

/**
 * Asks once whether the person has decided. What comes of consent is checked as every sign-in is.
 *
 * @returns `failed` with what {@link acceptTokens} throws
 * @throws SignInRequiredError `access_denied`, `device_code_expired`
 * @throws PosternError `network`, `timeout`, `server_error`: worth asking again
 */
export async function pollDeviceLogin(
  pending: PendingDeviceLogin,
  { now = Date.now, signal, listKept = () => [], exchangesLater }: FinishOptions = {},
): Promise<DevicePoll<FinishedLogin>> {
  const { server, client, device, codeVerifier } = pending;
  const { deviceCode } = device;
  const { result, client: known } = await finishAnyway(signal, (patient) =>
    findAuthentication(client, (as) =>
      exchangeDeviceCode(server, as, { deviceCode, codeVerifier }, { now, signal: patient }),
    ),
  );
  if (result.kind === 'tokens') {
    const request = { ...pending, client: known };
    try {
      const accepting = { now, signal, listKept, exchangesLater };
      return { kind: 'done', value: await acceptTokens(request, result.tokens, accepting) };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }
  const wait = waitOf(result);
  if (wait) return { kind: wait };
  throw explainRefusal(pending, result, server.tokenEndpoint);
}

function explainRefusal({ federation }: LoginRequest, refusal: Refusal, endpoint: string): PosternError {
  const { host } = new URL(endpoint);
  return federation
    ? explainIdentityProviderRefusal('device', refusal, host)
    : explainDeviceRefusal(refusal, host);
}
