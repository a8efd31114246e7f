/** Who acted in an event: a person, an app, or a person through an app. */
export interface AuditActor {
  /** Principal name of the person. */
  readonly person?: string;
  /** Display name of the app. */
  readonly app?: string;
}

/** One event of Intune's audit log (Graph: `auditEvent`), as far as it helps to say who changed a policy. */
export interface AuditEvent {
  /** When, as the service wrote it: ISO 8601, UTC. */
  readonly at: string;
  /** What was done, in the service's words: `Create DeviceManagementConfigurationPolicyAssignment`. */
  readonly activity: string;
  /** `Create`, `Patch`, `Delete`, `Action` and more; `Get` and `Search` are readings. */
  readonly operation: string;
  readonly succeeded: boolean;
  readonly actor: AuditActor;
  /** Ids of what was touched, and its types without namespace. */
  readonly resources: readonly { readonly id: string; readonly type: string }[];
}

/** Reads the audit log. Planning never uses it. */
export interface AuditReader {
  /**
   * Events since a time (ISO 8601, UTC), newest first, handed over page by page until `onPage` has seen enough (true)
   * or a bound is reached. Resolves to false if the bound was reached first. Throws a GraphFailure; with `isOptional` after
   * a few seconds in which it tried.
   */
  fetchAuditEvents(
    since: string,
    onPage: (events: readonly AuditEvent[]) => boolean,
    options?: { readonly isOptional?: boolean },
  ): Promise<boolean>;
}
