import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isAllowedInDeviceFlow, knownScopes, parseScope } from './scopes.ts';

/**
 * Rejects what the engine ignores: no scope at all, scopes unknown to Google, and most scopes in the device flow.
 * The engine has dropped unknown scopes from its own parameters by now, so this reads the request again.
 */
export function checkScopes(ctx: KoaContextWithOIDC): void {
  const scopes = parseScope(ctx.method === 'POST' ? ctx.oidc.body?.['scope'] : ctx.query['scope']);
  if (scopes.length === 0) throw new errors.InvalidRequest('missing required parameter scope');

  if (ctx.oidc.route === 'device_authorization') {
    const disallowed = scopes.find((scope) => !isAllowedInDeviceFlow(scope));
    if (disallowed) throw new errors.InvalidScope(`Invalid device flow scope: ${disallowed}`, disallowed);
  }
  const invalid = scopes.filter((scope) => !knownScopes.includes(scope));
  if (invalid.length > 0) {
    const valid = scopes.filter((scope) => knownScopes.includes(scope));
    const sets = `{valid=[${valid.join(', ')}], invalid=[${invalid.join(', ')}]}`;
    throw new errors.InvalidScope(`Some requested scopes were invalid. ${sets}`, invalid.join(' '));
  }
}
