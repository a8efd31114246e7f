import { type GraphRequest } from './plan.js';
import { type GraphVersion, type PolicyType } from '../tenant/policy-types.js';
import { type CloudName } from '../project/settings.js';

export const DOCTOR_FORMAT_VERSION = '1.0';

/** What the connection is wanted for: apply needs all that plan needs, and to write; explain to look up users. Drift and export need what plan does. */
export const DOCTOR_PURPOSES = ['plan', 'apply', 'explain'] as const;
export type DoctorPurpose = (typeof DOCTOR_PURPOSES)[number];

/** `unknown`: it could not be told, or was not tried; `skipped`: it makes no sense here or after what failed before. */
export type CheckStatus = 'ok' | 'warning' | 'missing' | 'unknown' | 'skipped';

export const CHECK_GROUPS = ['connection', 'permissions', 'reads', 'writes'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** One thing that was looked at. */
export interface Check {
  readonly group: CheckGroup;
  /** What was looked at; the same in every run. */
  readonly name: string;
  readonly status: CheckStatus;
  /** True where the tool can't do its work without it: `missing` then makes doctor fail. */
  readonly required: boolean;
  /** One sentence, without full stop. */
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

/** Who is signed in, by the token's own word. */
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
  /** `roles` of an app, `scp` of a user; absent where the token does not say. */
  readonly permissions?: readonly string[];
  /** Ways that were tried before, and why they came to nothing. */
  readonly failed: readonly { readonly way: string; readonly why: string }[];
}

/** What a probe of the write routes sent. */
export interface ProbeStep {
  readonly method: GraphRequest['method'];
  readonly path: string;
  readonly status: number | null;
  /** What it was for, and what came of it. */
  readonly detail: string;
}

export interface ProbeReport {
  readonly type: PolicyType;
  readonly id: string;
  readonly name: string;
  readonly steps: readonly ProbeStep[];
  /** Whether the assignments are, by a reading at the end, what they were at the start. */
  readonly restored: boolean;
}

export interface DoctorReport {
  readonly formatVersion: string;
  readonly toolVersion: string;
  /** False where something required is missing. */
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
