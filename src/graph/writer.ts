import { type TenantReader, type TenantWriter, type WriteResult } from '../model/ports.js';
import { approvalHeaders } from './http/errors.js';
import { type GraphConnection } from './connection.js';

/** Its turn is over: the service has refused other writes since. */
const TURN_OVER: WriteResult = { mayHaveArrived: false, status: null };

/** A reader that can also write. Only apply is ever given one. */
export function createTenantWriter(reader: TenantReader, { token, writes }: GraphConnection): TenantWriter {
  /** The token that the service refused last. */
  let refused: string | undefined;
  return {
    ...reader,
    startTries: writes.startTries,
    async reserve() {
      // Before the turn: a renewal may take a person minutes. And in it, where the wait was long: mostly at once.
      if ((await token.getToken()) === refused) await token.renew();
      const slot = await writes.reserve();
      try {
        const bearer = await token.getToken();
        return {
          release: slot.release,
          async send({ method, path, body }, approval = {}) {
            if (writes.isPaused()) return TURN_OVER;
            const headers = approvalHeaders(approval);
            const result = await writes.once({
              ...{ method, path, headers, bearer },
              ...(body === undefined ? {} : { body }),
            });
            if (result.status === 401) refused = bearer;
            return result;
          },
        };
      } catch (error) {
        slot.release();
        throw error;
      }
    },
  };
}
