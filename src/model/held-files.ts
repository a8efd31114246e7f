/** `EEXIST` and the like, of anything a system call threw. */
export function errorCode(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}

/** What waiting for a file takes of the system. */
export interface WaitSystem {
  /** As `process.platform` names it. */
  readonly platform: string;
  /** Waits so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

const MOST_TRIES = 10;
const TRY_AGAIN_MS = 20;

/**
 * Renames or removes a file. Windows refuses that while another process, such as a virus scanner or an editor, has the file
 * open: it is tried again, for about a second. Elsewhere a refusal is final.
 */
export async function whenReleased<T>(change: () => Promise<T>, system: WaitSystem): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await change();
    } catch (cause) {
      const isHeld =
        system.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(cause) ?? '');
      if (!isHeld || tries === MOST_TRIES) throw cause;
      await system.pause(tries * TRY_AGAIN_MS);
    }
}
