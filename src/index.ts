export type { RunQueryOptions, RunQueryResult } from './bigquery/run-query.ts';
export { runQuery } from './bigquery/run-query.ts';
export type { ErrorCode } from './errors.ts';
export { InterruptedError, PosternError, SignInRequiredError, UsageError } from './errors.ts';
export type { RunOptions } from './installed-app-flow.ts';
export { InstalledAppFlow } from './installed-app-flow.ts';
export type { LoginNote, Person, Redirect } from './login/console-login.ts';
