import { hostname, platform } from 'node:os';
import { UsageError } from '../errors.ts';
import type { Flow } from './choose-flow.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, say } from './global-options.ts';
import { type BrowserCommand, chooseBrowser } from './terminal/choose-browser.ts';

/** The options of login that `--launch-browser` has to do with. */
export interface LaunchOptions extends GlobalOptions {
  'launch-browser'?: boolean | undefined;
  'redirect-uri'?: string | undefined;
  'response-file'?: string | undefined;
}

/**
 * What opens a browser here, if one is to be opened. Where that is the wrong thing to do it is said, and the sign-in
 * goes on as if nobody had asked: nothing is launched and nothing listens.
 *
 * @throws UsageError for options that ask for something else
 */
export function chooseLaunch(
  options: LaunchOptions,
  flow: Flow,
  context: Pick<Context, 'env' | 'stderr'>,
): readonly BrowserCommand[] | undefined {
  if (!options['launch-browser']) return undefined;
  if (flow === 'device') throw unfit('a sign-in by device code has no redirect to receive');
  if (options['redirect-uri'] !== undefined)
    throw unfit('it has a redirect URI of its own, so no --redirect-uri');
  if (options['response-file'] !== undefined)
    throw unfit('it receives the response itself, so no --response-file');
  const choice = chooseBrowser({ env: context.env, platform: platform(), hostname: hostname() });
  if (choice.words !== undefined) say(options, context, choice.words);
  return choice.kind === 'commands' ? choice.commands : undefined;
}

function unfit(why: string): UsageError {
  return new UsageError(`--launch-browser opens a browser here: ${why}.`, {
    hint: 'postern login --launch-browser',
  });
}
