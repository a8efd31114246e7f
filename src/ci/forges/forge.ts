/** A comment or issue that this program wrote in an earlier run. */
export interface Note {
  readonly id: string;
  readonly body: string;
}

/** Comments of one pull request. */
export interface Comments {
  /** The comment of this pipeline's own identity that begins with the marker. */
  readonly find: (marker: string) => Promise<Note | undefined>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: string, body: string) => Promise<void>;
}

/** Issues of the repository, or work items of the project. */
export interface Issues {
  /**
   * The open issue of this pipeline's own identity that begins with the marker, or has the title if the service does
   * not keep the text as written. If there are several, the oldest.
   */
  readonly find: (marker: string, title: string) => Promise<Note | undefined>;
  readonly create: (title: string, body: string) => Promise<void>;
  /** Writes the body anew and says so in a comment, so that those who follow the issue are notified. */
  readonly update: (id: string, body: string, comment: string) => Promise<void>;
  readonly close: (id: string, comment: string) => Promise<void>;
}

/** The plan that a merged pull request was reviewed with. */
export interface FoundPlan {
  readonly artifact: string;
  readonly pullRequest: string;
  /** Fetches the zip archive that contains it. */
  readonly archive: () => Promise<Buffer>;
}

/** Why there is none, in one sentence. */
export interface NoPlan {
  readonly reason: string;
}

/** The service that hosts the repository and runs the pipeline. */
export interface Forge {
  /** Address of this run, for people. */
  readonly runUrl: string;
  /** Commit this run is about: the head of the pull request, else what was pushed. */
  readonly commit: string;
  /** Ending of the names of artifacts that each attempt keeps for itself, such as its journal; empty for the first. */
  readonly attempt: string;
  /** The same for plans, which are looked for by name: empty if a later attempt can replace the artifact. */
  readonly planAttempt: string;
  /** Number of the pull request that this run belongs to. */
  readonly pullRequest: string | undefined;
  /** Whether a person started this run. */
  readonly isByHand: boolean;
  readonly comments: (pullRequest: string) => Comments;
  readonly issues: Issues;
  /** Decisions about drift by comments; undefined if assignctl does not read them on this service. */
  readonly decisions?: Decisions;
  /**
   * Looks for the plan of the pull request whose merge this run is about, by the name its artifact has for a commit.
   * Only runs of one workflow count: `workflow` is the path of its file, by default the one that `init` writes.
   */
  readonly findPlan: (
    artifactOf: (commit: string) => string,
    workflow?: string,
  ) => Promise<FoundPlan | NoPlan>;
  /**
   * Archives that runs of apply have kept under a name, or under that name with the ending of an attempt: newest first.
   * Runs are looked through only as far as the caller asks: most of them may have had nothing to apply. `workflow` is the
   * file of the workflow that applies, by default the one that `init` writes.
   */
  readonly findApplies: (artifact: string, workflow?: string) => AsyncIterable<() => Promise<Buffer>>;
  /** Values for later steps. Throws for a value that is not a plain word: a line break could smuggle in another. */
  readonly setOutputs: (values: Readonly<Record<string, string>>) => Promise<void>;
  /** Adds Markdown to the page of this run. `file` contains it too. */
  readonly addSummary: (file: string, markdown: string) => Promise<void>;
}

/** Ending of artifact names for an attempt, by the number the engine gives it. No name of a project has a `~`. */
export function attemptEnding(attempt = '1'): string {
  return /^[0-9]+$/.test(attempt) && attempt !== '1' ? `~attempt${attempt}` : '';
}

/** Number of the attempt that an artifact is of, by its name; undefined if it is not `artifact` or one of its attempts. */
export function attemptIn(name: string, artifact: string): number | undefined {
  if (!name.startsWith(artifact)) return undefined;
  const match = /^(?:~attempt([0-9]+))?$/.exec(name.slice(artifact.length));
  return match === null ? undefined : Number(match[1] ?? 1);
}

const PLAIN = /^[A-Za-z0-9._@+~-]*$/;

/** Throws if an output is anything but one plain word. */
export function assertPlain(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values))
    if (!PLAIN.test(name) || !PLAIN.test(value))
      throw new Error(
        `The output ${JSON.stringify(name)} would not be a plain word: ${JSON.stringify(value)}`,
      );
}

/** What a person asks for in a comment on an issue about drift. */
export type Command = 'accept' | 'reject';

/** A command of someone who may give it, on the open issue of this pipeline. */
export interface Decision {
  readonly command: Command;
  /** Number of the issue. */
  readonly issue: string;
  /** The issue as its author saw it: when the comment was written. */
  readonly seen: string;
}

/** Why a comment is no decision, in one sentence. */
export interface NoDecision {
  readonly reason: string;
}

/** Files to put into a pull request. */
export interface Proposal {
  /** Branch to put them on, of plain words and slashes. What it contains from an earlier run is replaced. */
  readonly branch: string;
  /** Whole files by their path in the repository, with `/`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** Decisions about drift, by comments on its issue. */
export interface Decisions {
  /**
   * The decision in the comment that started this run. Of the event only the numbers count, and what the issue showed
   * then: the comment, the authors and what these may do are asked for. `marker` is the first line of the issue.
   */
  readonly read: (marker: string) => Promise<Decision | NoDecision>;
  /** Writes a comment on the issue. */
  readonly comment: (issue: string, body: string) => Promise<void>;
  /**
   * Commits the files on top of the commit of this run, and opens a pull request to its branch. If there is one of that
   * branch already, it gets the new commit. Returns its number.
   */
  readonly propose: (proposal: Proposal) => Promise<string>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  '/assignctl accept': 'accept',
  '/assignctl reject': 'reject',
};

/** The command that is the whole text of a comment, apart from line breaks and blanks after it; undefined for any other text. */
export function commandIn(text: string): Command | undefined {
  const line = text.replace(/[ \t\r\n]+$/, '');
  return Object.hasOwn(COMMANDS, line) ? COMMANDS[line] : undefined;
}
