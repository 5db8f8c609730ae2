import { PosternError } from '../errors.ts';

/** An answer that BigQuery does not give. @param message what is wrong with it, in a sentence */
export function createInvalidResponse(message: string): PosternError {
  return new PosternError('invalid_response', message, {
    hint: 'Check --api-endpoint, HTTPS_PROXY and NO_PROXY: something other than BigQuery may have answered.',
  });
}
