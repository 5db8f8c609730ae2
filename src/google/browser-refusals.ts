/** An error that Google's pages show and that never comes back to the redirect address. */
export interface BrowserRefusal {
  /** As it stands on the page, behind "Error 403:" or the like. */
  code: string;
  /** What it means, and what to do. */
  explanation: string;
}

/**
 * What Google shows the person in place of the consent page. Nothing can be pasted then, so this is for reading.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#authorization-errors
 * @see https://support.google.com/accounts/answer/16668185 what Google tells the person
 * @see https://support.google.com/cloud/answer/15549945 Testing, test users, Internal
 */
export const browserRefusals: readonly BrowserRefusal[] = [
  {
    code: 'access_denied',
    explanation:
      'Most likely the app is in Testing and you are no test user: have its owner add you (console: Audience), or publish it.',
  },
  {
    code: 'admin_policy_enforced',
    explanation:
      'Your Workspace does not let this app have this access: ask its administrator to trust the client ID.',
  },
  {
    code: 'org_internal',
    explanation:
      "The app is for its own organization: choose that organization's account, or make it External.",
  },
  {
    code: 'redirect_uri_mismatch',
    explanation: 'The client is not of type "Desktop app": create one that is, and download its file.',
  },
  {
    code: 'invalid_client',
    explanation: 'Google knows no such client: download the client secrets file again.',
  },
  {
    code: 'deleted_client',
    explanation: 'The client was deleted: restore it within 30 days (console: Clients), or create another.',
  },
  {
    code: 'disabled_client',
    explanation: 'The client was disabled: ask the owner of its project, or create another.',
  },
  {
    code: 'invalid_scope',
    explanation:
      'There is no such scope: check --scope; or the address was cut: open all of it, or the QR code.',
  },
  {
    code: 'invalid_request',
    explanation: 'The address was cut or changed on its way: open all of it, or the QR code.',
  },
  {
    code: 'invalid_request, with "out-of-band" or "OOB"',
    explanation: 'That address comes from another, older program: open the one that is shown here.',
  },
  {
    code: 'disallowed_useragent',
    explanation: 'A window inside another app is no browser to Google: open the address in a real one.',
  },
];
