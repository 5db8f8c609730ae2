/** The stable code of a failure: what scripts compare, and what the tests hold fixed. */
export type ErrorCode =
  // how the command was used
  | 'usage'
  | 'no_terminal'
  | 'no_listener'
  | 'no_project'
  | 'interrupted'
  | 'timeout'
  | 'file_unreadable'
  | 'file_unwritable'
  | 'command_not_found'
  | 'command_not_executable'
  // the client secrets file
  | 'client_secrets_missing'
  | 'client_secrets_unreadable'
  | 'client_secrets_not_json'
  | 'client_secrets_invalid'
  | 'client_secrets_service_account'
  | 'client_secrets_web'
  // the authorization server and its responses
  | 'untrusted_url'
  | 'invalid_metadata'
  | 'network'
  | 'untrusted_certificate'
  | 'server_error'
  | 'invalid_response'
  | 'no_response'
  | 'unrecognized_response'
  | 'authorization_url_pasted'
  | 'bare_code'
  | 'access_denied'
  | 'authorization_refused'
  | 'redirect_uri_mismatch'
  | 'state_mismatch'
  | 'issuer_mismatch'
  | 'invalid_grant'
  | 'invalid_client'
  | 'token_refused'
  | 'no_refresh_token'
  | 'invalid_id_token'
  | 'no_id_token'
  | 'wrong_account'
  | 'missing_scope'
  | 'device_scope'
  | 'device_code_expired'
  | 'no_device_flow'
  | 'revocation_failed'
  // what Google refuses with, under its own names where it has one
  | 'admin_policy_enforced'
  | 'org_internal'
  | 'policy_enforced'
  | 'access_not_configured'
  | 'disallowed_useragent'
  | 'deleted_client'
  | 'disabled_client'
  | 'unauthorized_client'
  | 'wrong_client_type'
  | 'invalid_scope'
  | 'invalid_request'
  | 'oob_blocked'
  | 'rate_limited'
  | 'reauth_required'
  | 'account_disabled'
  // a company's identity provider
  | 'federation_refused'
  | 'federation_config_invalid'
  // a login in two steps
  | 'no_pending_login'
  | 'pending_login_expired'
  | 'pending_login_gone'
  | 'pending_login_corrupt'
  // what is kept
  | 'not_signed_in'
  | 'token_lifetime'
  | 'sign_in_ends_soon'
  | 'credentials_invalid'
  | 'not_exportable'
  | 'credentials_refused'
  | 'credential_corrupt'
  | 'credential_unsafe'
  | 'credential_too_new'
  | 'no_home'
  | 'profile_missing'
  | 'profile_exists'
  | 'store_unwritable'
  | 'store_locked'
  // BigQuery
  | 'untrusted_endpoint'
  | 'invalid_query'
  | 'not_found'
  | 'permission_denied'
  | 'unauthenticated'
  | 'query_failed'
  | 'job_exists'
  // ours
  | 'internal';

export interface ErrorDetails {
  /** What to do next: a command to type, where there is one. */
  hint?: string;
  /** What was caught. Never holds a request, which would hold secrets. */
  cause?: unknown;
}

/** A failure that a person can act on: a stable code, one sentence, and the next step. */
export class PosternError extends Error {
  override readonly name: string = 'PosternError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.hint = details.hint;
  }
}

/** The command was typed wrongly: an unknown option, a missing value. */
export class UsageError extends PosternError {
  override readonly name = 'UsageError';

  constructor(message: string, details: ErrorDetails = {}) {
    super('usage', message, { hint: 'postern --help', ...details });
  }
}

/** A person must sign in: nothing is kept, or what is kept is dead, or consent was refused. */
export class SignInRequiredError extends PosternError {
  override readonly name = 'SignInRequiredError';

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, message, { hint: 'postern login', ...details });
  }
}

/** The person stopped the command: Ctrl-C, a signal, or the end of the terminal. */
export class InterruptedError extends PosternError {
  override readonly name = 'InterruptedError';

  constructor(message = 'Interrupted.') {
    super('interrupted', message);
  }
}
