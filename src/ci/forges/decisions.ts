/** What a person asks for in a comment on an issue about drift. */
export type Command = 'accept' | 'reject';

/** A command of someone who may give it, on the open issue of this pipeline. */
export interface Decision {
  readonly command: Command;
  /** Number of the issue. */
  readonly issue: string;
  /** The issue as it is now. */
  readonly body: string;
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
   * The decision in the comment that started this run. The event only names comment and issue: their texts, their
   * authors and what these may do are asked for. `marker` is the first line of the issue.
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
