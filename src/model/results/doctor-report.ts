import { type GraphRequest } from './plan.js';
import type { GraphVersion, PolicyType } from '../tenant/policy-types.js';
import { type CloudName } from '../project/settings.js';

export const DOCTOR_FORMAT_VERSION = '1.0';

/** What the connection must be able to do. `apply` needs what `plan` needs, and writes. `explain` also looks up users. Drift
 * and export need what `plan` needs. */
export const DOCTOR_PURPOSES = ['plan', 'apply', 'explain'] as const;
export type DoctorPurpose = (typeof DOCTOR_PURPOSES)[number];

/** `unknown`: it could not be determined, or was not tried. `skipped`: it does not apply here, or an earlier check failed. */
export type CheckStatus = 'ok' | 'warning' | 'missing' | 'unknown' | 'skipped';

export const CHECK_GROUPS = ['connection', 'permissions', 'reads', 'writes'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** One check and its result. */
export interface Check {
  readonly group: CheckGroup;
  /** What was checked; the same text in every run. */
  readonly name: string;
  readonly status: CheckStatus;
  /** True if the tool can't do its work without it: `missing` then makes doctor fail. */
  readonly required: boolean;
  /** One sentence, without full stop; lines of a list may follow it. */
  readonly detail: string;
  /** What to do about it. */
  readonly next?: string;
  /** How many things were read. */
  readonly count?: number;
  /** How long it took. */
  readonly milliseconds?: number;
  /** How far the service's clock is ahead of ours. */
  readonly skewMilliseconds?: number;
}

/** Who is signed in, read from the token. */
export interface SignedIn {
  /** How the token came about: `client secret`, `ASSIGNCTL_ACCESS_TOKEN`, `loopback` and so on. */
  readonly way: string;
  readonly kind: 'app' | 'user' | 'unknown';
  readonly appId?: string;
  readonly appName?: string;
  readonly user?: string;
  readonly tenantId?: string;
  /** ISO time. */
  readonly expiresAt?: string;
  /** `roles` of an app, `scp` of a user; absent if the token does not say. */
  readonly permissions?: readonly string[];
  /** Ways that were tried before, and why they failed. */
  readonly failed: readonly { readonly way: string; readonly why: string }[];
}

/** What a probe of the write routes sent. */
export interface ProbeStep {
  readonly method: GraphRequest['method'];
  readonly path: string;
  readonly status: number | null;
  /** Its purpose and its result. */
  readonly detail: string;
}

export interface ProbeReport {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly steps: readonly ProbeStep[];
  /** Whether a read at the end shows the same assignments as at the start. */
  readonly restored: boolean;
}

export interface DoctorReport {
  readonly formatVersion: string;
  readonly toolVersion: string;
  /** False if something required is missing. */
  readonly healthy: boolean;
  readonly purpose: DoctorPurpose;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly graphVersion: GraphVersion;
  /** Scheme, host and port of Graph. */
  readonly endpoint: string;
  readonly signedIn?: SignedIn;
  readonly checks: readonly Check[];
  readonly probe?: ProbeReport;
}
