import { type JsonObject } from '../../src/model/json.js';

export const FILTER_ID = 'deviceAndAppManagementAssignmentFilterId';
export const FILTER_TYPE = 'deviceAndAppManagementAssignmentFilterType';
export const ZERO_GUID = '00000000-0000-0000-0000-000000000000';
export const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';
export const ALL_DEVICES = 'adadadad-808e-44e2-905a-0b7873a8a531';

/** A group target of Graph; the filter properties only where they are given. */
export function including(groupId: string, filter: JsonObject = {}): JsonObject {
  return { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId, ...filter };
}

export function excluding(groupId: string, filter: JsonObject = {}): JsonObject {
  return { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId, ...filter };
}

/** The two filter properties of a target. */
export function filtered(id: string, mode: 'include' | 'exclude'): JsonObject {
  return { [FILTER_ID]: id, [FILTER_TYPE]: mode };
}

export const UNFILTERED: JsonObject = { [FILTER_ID]: null, [FILTER_TYPE]: 'none' };
