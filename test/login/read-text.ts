import { PosternError } from '../../src/errors.ts';
import { type Paste, parsePaste } from '../../src/login/paste.ts';

/** What is read, or why nothing is; any other error goes through. */
export function read(text: string): Paste | PosternError {
  try {
    return parsePaste(text);
  } catch (error) {
    if (error instanceof PosternError) return error;
    throw error;
  }
}
