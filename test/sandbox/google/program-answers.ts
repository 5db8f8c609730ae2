import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { translateRejection } from './google-errors.ts';
import { formatGrantedScopes, parseScope } from './scopes.ts';

interface DialectOptions {
  /** Google announces a refresh token's end only where it has one: apps in Testing, time-based access. */
  readonly announceRefreshTokenEnd: boolean;
  readonly deviceIntervalSeconds: number;
}

/** Rewrites what the engine answers to programs, rather than to people, into Google's dialect. */
export function speakGoogleToPrograms(provider: Provider, options: DialectOptions): void {
  provider.on('grant.success', (ctx) => {
    ctx.body = formatTokenResponse(ctx, options);
  });
  provider.on('device_authorization.success', (ctx, response) => {
    ctx.body = {
      device_code: response['device_code'],
      user_code: response['user_code'],
      expires_in: response['expires_in'],
      interval: options.deviceIntervalSeconds,
      verification_url: response['verification_uri'],
    };
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === '/revoke' && ctx.status === 200) ctx.body = {};
  });
  provider.on('grant.error', answerRejection);
  provider.on('device_authorization.error', answerRejection);
}

function formatTokenResponse(ctx: KoaContextWithOIDC, options: DialectOptions): object {
  const response = ctx.body as Record<string, unknown>;
  const { RefreshToken: refreshToken, RotatedRefreshToken: rotated } = ctx.oidc.entities;
  // A refresh brings the same refresh token again in the engine's answer, and none in Google's.
  const isRefreshTokenNew = ctx.oidc.params?.['grant_type'] !== 'refresh_token' || rotated !== undefined;
  return {
    access_token: response['access_token'],
    expires_in: response['expires_in'],
    ...(isRefreshTokenNew && refreshToken && { refresh_token: response['refresh_token'] }),
    scope: formatGrantedScopes(parseScope(response['scope'])).join(' '),
    token_type: 'Bearer',
    ...(response['id_token'] !== undefined && { id_token: response['id_token'] }),
    ...(options.announceRefreshTokenEnd &&
      refreshToken && { refresh_token_expires_in: refreshToken.remainingTTL }),
  };
}

function answerRejection(ctx: KoaContextWithOIDC, rejection: errors.OIDCProviderError): void {
  const { status, error, description } = translateRejection(rejection, ctx.oidc.params ?? {});
  ctx.status = status;
  ctx.body = { error, error_description: description };
}
