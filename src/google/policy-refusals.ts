import type { KnownRefusal } from './known-refusal.ts';

/**
 * Refusals that are about the person: what somebody decided that this account may do.
 *
 * @see https://support.google.com/accounts/answer/16668185 what Google tells the person
 * @see https://support.google.com/cloud/answer/15549945 Testing, test users, Internal
 * @see https://github.com/jamesread/prometheus-gmail-exporter/issues/14 `policy_enforced`
 */
export const policyRefusals: readonly KnownRefusal[] = [
  {
    error: 'access_denied',
    places: ['page'],
    code: 'access_denied',
    sentence: 'Most likely the app is in Testing and you are no test user',
    remedy: "Have its owner add you under Audience in Google's console, or publish it",
    mustSignIn: true,
  },
  {
    error: 'access_denied',
    places: ['redirect', 'device'],
    code: 'access_denied',
    sentence: 'Consent was refused in the browser',
    mustSignIn: true,
    isQuoted: false,
  },
  {
    error: 'admin_policy_enforced',
    places: ['page', 'redirect', 'exchange', 'refresh', 'device'],
    code: 'admin_policy_enforced',
    sentence: 'Your Workspace does not let this app have this access',
    remedy: 'Ask its administrator to trust the client ID',
    mustSignIn: true,
  },
  {
    error: 'org_internal',
    places: ['page', 'redirect', 'exchange', 'refresh', 'device'],
    code: 'org_internal',
    sentence: 'The app is for its own organization only',
    remedy: "Choose an account there, or have its owner make it External under Audience in Google's console",
    mustSignIn: true,
  },
  {
    // https://support.google.com/accounts/answer/7539956
    error: 'policy_enforced',
    places: ['page'],
    code: 'policy_enforced',
    sentence: 'Advanced Protection keeps this app away from your account',
    remedy: 'Choose another account, or use a client that Google has verified',
    mustSignIn: true,
  },
  {
    error: 'access_not_configured',
    places: ['page'],
    code: 'access_not_configured',
    sentence: "Your school's administrator has not configured this app",
    remedy: 'Ask for its access to be configured',
    mustSignIn: true,
  },
  {
    // https://developers.googleblog.com/en/modernizing-oauth-interactions-in-native-apps-for-better-usability-and-security/
    error: 'disallowed_useragent',
    places: ['page'],
    code: 'disallowed_useragent',
    sentence: 'A window inside another app is no browser to Google',
    remedy: 'Open the address in a real one',
    mustSignIn: true,
  },
  {
    // https://support.google.com/a/answer/9368756 session control; the subtypes stand in google-auth's reauth.py
    error: 'invalid_grant',
    words: /invalid_rapt|rapt_required|reauth/i,
    places: ['refresh'],
    code: 'reauth_required',
    sentence:
      'The session has reached the length that your organization sets as "Google Cloud session control" in its Admin console',
    mustSignIn: true,
  },
  {
    error: 'invalid_grant',
    words: /account has been deleted/i,
    places: ['exchange', 'refresh', 'device'],
    code: 'account_disabled',
    sentence: 'The account was deleted, so that another one must sign in',
    mustSignIn: true,
  },
  {
    // How Google words this is not known: the words are only looked for.
    error: 'invalid_grant',
    words: /account\b.*\b(?:disabled|suspended|restricted)/i,
    places: ['exchange', 'refresh', 'device'],
    code: 'account_disabled',
    sentence: 'The account cannot be used now',
    remedy: 'Have it restored, or choose another',
    mustSignIn: true,
  },
];
