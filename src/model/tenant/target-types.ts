import { type GraphVersion } from './policy-types.js';

/** A target type of the metadata: the properties that identify the recipient. The filter, which every target may have, is not among them. */
export interface TargetTypeInfo {
  readonly properties: readonly string[];
  readonly versions: readonly GraphVersion[];
  readonly direction: 'include' | 'exclude';
}

const BOTH = ['beta', 'v1.0'] as const;

/** Target types without namespace, from the Graph metadata; scopeTagGroup from its documentation page (beta). */
export const TARGET_TYPES = {
  groupAssignmentTarget: { properties: ['groupId'], versions: BOTH, direction: 'include' },
  exclusionGroupAssignmentTarget: { properties: ['groupId'], versions: BOTH, direction: 'exclude' },
  allLicensedUsersAssignmentTarget: { properties: [], versions: BOTH, direction: 'include' },
  allDevicesAssignmentTarget: { properties: [], versions: BOTH, direction: 'include' },
  configurationManagerCollectionAssignmentTarget: {
    properties: ['collectionId'],
    versions: BOTH,
    direction: 'include',
  },
  scopeTagGroupAssignmentTarget: {
    properties: ['targetType', 'entraObjectId'],
    versions: ['beta'],
    direction: 'include',
  },
} as const satisfies Record<string, TargetTypeInfo>;

export type TargetTypeName = keyof typeof TARGET_TYPES;

export function targetTypeInfo(name: string): TargetTypeInfo | undefined {
  return Object.hasOwn(TARGET_TYPES, name) ? TARGET_TYPES[name as TargetTypeName] : undefined;
}

/** `#microsoft.graph.groupAssignmentTarget`, with or without `#` or namespace, to `groupAssignmentTarget`. */
export function shortTypeName(odataType: string): string {
  return odataType.replace(/^#?microsoft\.graph\./, '');
}
