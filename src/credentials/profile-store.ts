import type { Profile } from './profile.ts';

/** Where one profile is kept: a file of this user's, or the memory of this process. */
export interface ProfileStore {
  /** Nothing kept: undefined. */
  read(): Profile | undefined;
  write(profile: Profile): Promise<void>;
  /** Runs alone among everything that changes this profile; what it reads inside is what the last one wrote. */
  exclusively<T>(run: () => Promise<T>, options?: { signal?: AbortSignal | undefined }): Promise<T>;
}

/** A profile that ends with the process: for a library that keeps credentials by itself, or not at all. */
export function createMemoryStore(profile?: Profile): ProfileStore {
  let kept = profile;
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => kept,
    write: async (next) => {
      kept = next;
    },
    exclusively: (run, options) => {
      const result = last.then(() => {
        options?.signal?.throwIfAborted();
        return run();
      });
      last = result.catch(() => undefined);
      return result;
    },
  };
}
