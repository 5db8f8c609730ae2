import { PosternError, SignInRequiredError } from '../errors.ts';

interface Refusal {
  /** What BigQuery says, or Google in front of it. */
  said: RegExp;
  /** What to do about it. */
  hint(text: string): string;
  /** In our words, where Google's do not tell what is wrong. */
  message?: string;
}

/** Those that have a repair of their own; the first that fits is taken. */
const refusals: Refusal[] = [
  {
    said: /Drive credentials/i,
    message: 'A table of this query lives in Google Drive, which this sign-in may not read.',
    hint: () => 'postern login --add-scope drive.readonly',
  },
  {
    said: /has not been used in project|it is disabled|SERVICE_DISABLED/i,
    hint(text) {
      const [, project] = /in project ([\w:.-]+) before/.exec(text) ?? [];
      const page = `https://console.cloud.google.com/apis/library/bigquery.googleapis.com${project ? `?project=${project}` : ''}`;
      return `${page} turns the API on; --project names another project.`;
    },
  },
  {
    said: /serviceusage|required permission to use project/i,
    hint: () =>
      "The project's owner can grant roles/serviceusage.serviceUsageConsumer; --quota-project names another project, or, for a company's sign-in, postern login --user-project PROJECT.",
  },
  { said: /quota project/i, hint: () => 'postern query --quota-project PROJECT' },
  {
    said: /bigquery\.jobs\.create/,
    hint: () => "The project's owner can grant roles/bigquery.jobUser; --project names another project.",
  },
];

/**
 * Why the person, or this sign-in, may not do something: with the command or the role that repairs it.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/access-control
 */
export function explainPermission(text: string): PosternError {
  if (/insufficient authentication scopes|insufficientPermissions/i.test(text)) {
    return new SignInRequiredError('missing_scope', 'This sign-in was not granted access to BigQuery.', {
      hint: 'postern login --add-scope bigquery',
    });
  }
  const refusal = refusals.find(({ said }) => said.test(text));
  const hint = refusal
    ? refusal.hint(text)
    : "The data's owner can grant roles/bigquery.dataViewer on the dataset or the table.";
  return new PosternError('permission_denied', refusal?.message ?? text, { hint });
}
