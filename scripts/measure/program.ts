import { join } from 'node:path';

/** The built command, as npm installs it. */
export const program = join(import.meta.dirname, '..', '..', 'dist', 'bin.js');
