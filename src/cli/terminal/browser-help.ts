import { browserRefusals } from '../../google/browser-refusals.ts';

/** What to do where Google's page shows an error: that never gets here, so there is nothing to paste. */
export function formatBrowserHelp(): string {
  return [
    "If Google's page shows an error, there is nothing to paste. It names one of these:",
    '',
    ...browserRefusals.map(
      ({ error, wordsOnPage, sentence, remedy }) =>
        `  ${error}${wordsOnPage ? `, with ${wordsOnPage}` : ''}: ${sentence}. ${remedy}.`,
    ),
    '',
    'The console is https://console.cloud.google.com/auth. After a change there, open the same address again.',
    'This sign-in still waits; Ctrl-C ends it.',
  ].join('\n');
}
