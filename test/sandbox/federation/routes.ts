import { ApiError } from '../bigquery/api-error.ts';
import { type Exchange, exchangeToken } from './exchange.ts';
import { generateAccessToken, type Impersonation } from './impersonate.ts';

export interface FederationCall {
  readonly method: string;
  readonly path: string;
  /** As it was sent. */
  readonly content: string;
  readonly authorization: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const impersonationPath = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/;

/** The form or the JSON of a request. */
export function readBody({ path, content }: FederationCall): Readonly<Record<string, unknown>> {
  if (!impersonationPath.test(path)) return Object.fromEntries(new URLSearchParams(content));
  try {
    return { ...JSON.parse(content) };
  } catch {
    return {};
  }
}

/** Answers as the Security Token Service and IAM's credentials API do, each in its own form. */
export async function respond(google: Exchange & Impersonation, call: FederationCall): Promise<Answer> {
  const { method, path, authorization, content } = call;
  const account = impersonationPath.exec(path)?.[1];
  try {
    if (method === 'POST' && path === '/v1/token') {
      const result = await exchangeToken(google, new URLSearchParams(content), authorization);
      if ('answer' in result) return { status: 200, body: result.answer };
      const { status = 400, error, description } = result.refusal;
      return { status, body: { error, error_description: description } };
    }
    if (method !== 'POST' || account === undefined) {
      throw new ApiError(404, 'notFound', `The sandbox has no ${method} ${path}`);
    }
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    const asked = { account: decodeURIComponent(account), token, body: readBody(call) };
    return { status: 200, body: generateAccessToken(google, asked) };
  } catch (error) {
    const known = error instanceof ApiError ? error : new ApiError(500, 'internalError', String(error));
    return { status: known.status, body: withoutErrors(known.toBody()) };
  }
}

/** BigQuery's list of errors is one of older APIs. */
function withoutErrors(body: object): object {
  return JSON.parse(JSON.stringify(body, (name, value) => (name === 'errors' ? undefined : value)));
}
