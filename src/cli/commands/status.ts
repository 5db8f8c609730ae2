import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { openProfile, say } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { type ExamineOptions, examine } from '../status/examine.ts';
import { examineAll } from '../status/examine-all.ts';
import { createStatus, formatStatus } from '../status/show-status.ts';

export const statusOptions = {
  check: { type: 'boolean', describe: 'Ask the server whether the sign-in still works' },
  'min-days': {
    type: 'string',
    describe: 'Not usable if it is known to end sooner than that',
    requiresArg: true,
  },
  all: { type: 'boolean', describe: 'Every profile' },
  ...credentialOptions,
} as const;

export interface StatusOptions extends CredentialOptions {
  check?: boolean | undefined;
  'min-days'?: string | undefined;
  all?: boolean | undefined;
}

/**
 * `postern status`: says where the credential stands that commands would use, or where every profile does.
 *
 * @returns 0 if it is usable, or if all are, else 4; 1 where something else is wrong
 */
export async function runStatus(options: StatusOptions, context: Context): Promise<number> {
  const minDays = parseMinDays(options['min-days']);
  const how = { check: options.check === true, minDays, context };
  return options.all ? showAll(options, how, context) : showOne(options, how, context);
}

/** What Google would say of it depends on who gave it; only a use can tell. */
const notAsked = 'An access token alone cannot be checked: whether it works shows when it is used.';

async function showOne(options: StatusOptions, how: ExamineOptions, context: Context): Promise<number> {
  const examined = await examine(() => openCredential(options, context), how);
  const { source = 'profile', kind } = examined.credential ?? {};
  if (how.check && kind === 'access_token') say(options, context, notAsked);
  // Only then: a credential of the environment needs no home.
  const profile = source === 'profile' ? await openProfile(options, context) : undefined;
  const status = createStatus(examined, profile);
  context.stdout.write(
    options.json
      ? `${JSON.stringify(status)}\n`
      : formatStatus(status, examined, context.now(), options.profile),
  );
  return examined.problem ? exitCodes.signInRequired : exitCodes.done;
}

async function showAll(options: StatusOptions, how: ExamineOptions, context: Context): Promise<number> {
  const { profile, credentials, adc } = options;
  const other = [profile && '--profile', credentials && '--credentials', adc && '--adc'].find(Boolean);
  if (other) throw new UsageError(`--all is about every profile, and ${other} names one credential.`);
  const all = await examineAll(how, context);
  const shown = all.map(({ examined, file }) => ({ examined, status: createStatus(examined, file) }));
  if (options.json) {
    context.stdout.write(`${JSON.stringify(shown.map(({ status }) => status))}\n`);
  } else {
    const blocks = shown.map(({ examined, status }) =>
      formatStatus(status, examined, context.now(), status.profile ?? undefined),
    );
    context.stdout.write(blocks.join('\n'));
  }
  if (all.length === 0) {
    say(options, context, 'Nobody is signed in.');
    return exitCodes.signInRequired;
  }
  return Math.max(...all.map(({ exitCode }) => exitCode));
}

function parseMinDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,4}$/.test(text))
    throw new UsageError(`--min-days takes a whole number of days, not "${text}".`);
  return Number(text);
}
