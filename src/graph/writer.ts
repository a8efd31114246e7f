import { isJsonObject } from '../model/json.js';
import { type TenantReader, type TenantWriter } from '../model/ports.js';
import { approvalHeaders } from './http/errors.js';
import { type GraphConnection } from './connection.js';

/** A reader that can also write. Only apply is ever given one. */
export function createTenantWriter(reader: TenantReader, { transport }: GraphConnection): TenantWriter {
  return {
    ...reader,
    async sendRequest({ method, path, body }, { approval = {}, lastLook } = {}) {
      const answer = await transport({
        method,
        path,
        headers: approvalHeaders(approval),
        ...(body === undefined ? {} : { body }),
        ...(lastLook === undefined ? {} : { lastLook }),
      });
      return {
        status: answer.status,
        ...(isJsonObject(answer.body) ? { body: answer.body } : {}),
        ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
      };
    },
  };
}
