import process from 'node:process';

/**
 * Loads conf, and leaves the signals as they were. What conf writes with listens for every one of them, and sends it to
 * the process a second time: Ctrl-C would end it at once, with its lock taken, its query running and, for a host
 * program that knows nothing of conf, whatever that was about.
 */
export async function loadConf(): Promise<typeof import('conf').default> {
  const { default: Conf } = await import('conf');
  for (const event of process.eventNames()) {
    for (const listener of process.rawListeners(event)) {
      const { listener: wrapped = listener } = listener as { listener?: typeof listener };
      if (!isSecondSender(wrapped)) continue;
      // Node ignores this one, which says that a file is too large, so that the write fails instead. Without any
      // listener where one was, it would be the process' end.
      if (event === 'SIGXFSZ') process.on(event, () => undefined);
      process.off(event, wrapped as () => void);
    }
  }
  return Conf;
}

/** The listeners of the package `when-exit` have no names; this is all of their text. */
function isSecondSender(listener: unknown): boolean {
  return String(listener) === '() => this.exit(signal)';
}
