import type { Configuration } from 'oidc-provider';
import { renderNotice, renderUserCodeConfirmation, renderUserCodePage } from './pages.ts';
import { showPage } from './show-page.ts';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;

/** The pages of the device flow, in the engine's format. */
export const deviceFlowPages: Required<
  Pick<DeviceFlow, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'>
> = {
  userCodeInputSource(ctx, form, _out, error) {
    if (error?.name === 'AbortedError') {
      return showPage(ctx, renderNotice('Access denied', 'The device was not connected.'));
    }
    // The engine shows a wrong code as a success; a person's browser and a test should see the difference.
    if (error) ctx.status = 400;
    showPage(ctx, renderUserCodePage(form, error ? 'That code did not work. Check it and try again.' : ''));
  },
  userCodeConfirmSource(ctx, form, _client, _deviceInfo, userCode) {
    showPage(ctx, renderUserCodeConfirmation(form, userCode));
  },
  successSource(ctx) {
    showPage(ctx, renderNotice('Device connected', 'You can close this page.'));
  },
};
