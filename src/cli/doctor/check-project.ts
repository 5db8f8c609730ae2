import type { Credential } from '../../credentials/sources/credential.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { createReporter, type Finding } from './finding.ts';

/** Which project queries are billed to, and which one's quota other APIs count against. */
export function checkProjects(credential: Credential | undefined, env: Context['env']): Finding[] {
  const project = createReporter('project');
  const quota = createReporter('quota project');
  const billed = credential?.project ?? (env['GOOGLE_CLOUD_PROJECT'] || undefined);
  const counted = credential?.quotaProject;
  return [
    billed
      ? project.ok('the project of queries', formatPrintable(billed, 100))
      : project.warn(
          'the project of queries',
          'none is kept',
          'postern login --project PROJECT, or: postern query --project PROJECT',
        ),
    quota.ok(
      'the quota project',
      counted
        ? formatPrintable(counted, 100)
        : 'none: BigQuery needs none, some other APIs do (login --quota-project)',
    ),
  ];
}
