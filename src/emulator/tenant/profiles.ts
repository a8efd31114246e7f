/** `documented`: as the reference pages and the metadata say. `observed`: as the live service has been seen to answer. */
export type ProfileName = 'documented' | 'observed';

/**
 * What differs between the two profiles, one member per difference.
 * docs/emulator.md says for each what it rests on.
 */
export interface Profile {
  readonly name: ProfileName;
  /** Every entity in a reply carries `@odata.type`; otherwise only items of a mixed collection do. */
  readonly typesInReplies: boolean;
  /** Intune errors are JSON inside the message string. */
  readonly intuneMessages: boolean;
  /** POST of one assignment on mobileAppConfigurations works. */
  readonly createOne: boolean;
  /** `assign` is found with the cast only (mobileAppConfigurations) and without it only (the other six). */
  readonly strictAssignPath: boolean;
  /** Ids of MAM assignments are made of their target, which therefore stays. */
  readonly idsEmbedTarget: boolean;
  /** Only the targets that the live service takes; group and filter ids must be guids. */
  readonly strictTargets: boolean;
  /** A second entry for a target is dropped, the first stays. */
  readonly dropsDuplicates: boolean;
  /** Lists show inclusions before exclusions. */
  readonly inclusionsFirst: boolean;
  /** Absent filters come back as null on some and as the zero guid on others; sourceId of a direct one is the zero guid. */
  readonly zeroGuids: boolean;
}

const DOCUMENTED: Profile = {
  name: 'documented',
  typesInReplies: true,
  intuneMessages: false,
  createOne: true,
  strictAssignPath: false,
  idsEmbedTarget: false,
  strictTargets: false,
  dropsDuplicates: false,
  inclusionsFirst: false,
  zeroGuids: false,
};

const OBSERVED: Profile = {
  name: 'observed',
  typesInReplies: false,
  intuneMessages: true,
  createOne: false,
  strictAssignPath: true,
  idsEmbedTarget: true,
  strictTargets: true,
  dropsDuplicates: true,
  inclusionsFirst: true,
  zeroGuids: true,
};

/** The row of a profile by its name. */
export function profileNamed(name: ProfileName): Profile {
  return name === 'documented' ? DOCUMENTED : OBSERVED;
}
