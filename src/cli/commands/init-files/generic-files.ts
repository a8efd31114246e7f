import { docsUrl } from '../../program/version.js';
import { type Release } from './answers.js';
import { type InitFile } from './github-files.js';

/** One script for a pipeline of any kind, in the folder of the project. */
export function genericFiles({ version }: Release): readonly InitFile[] {
  return [{ path: 'assignctl-ci.sh', text: script(version) }];
}

function script(version: string): string {
  return `#!/bin/sh
# Runs assignctl in a pipeline of any kind: OUT=/path sh assignctl-ci.sh plan, apply or drift.
# Keep the folder OUT as an artifact of every run. ${docsUrl('pipeline-generic.md')}
set -eu
unset CDPATH
task=\${1:?Write plan, apply or drift.}
umask 077
mkdir -p -- "\${OUT:?Set OUT to a folder outside the checkout.}"
OUT=$(cd -- "$OUT" && pwd)
cd "$(dirname "$0")"
if ! [ -x "\${TOOLS:=$OUT.tools}/node_modules/.bin/assignctl" ]; then
  npm install --prefix "$TOOLS" --no-save --ignore-scripts --no-audit --no-fund "assignctl@${version}" >&2
fi
PATH="$TOOLS/node_modules/.bin:$PATH"
case $task in
plan) # the reviewer reads plan.md, and approves plan.json
  assignctl validate
  assignctl plan --out "$OUT/plan.json" --format markdown >"$OUT/plan.md" ;;
apply) # applies what is the same in the reviewed plan.json and in a plan made now
  ASSIGNCTL_WORKSPACE="$OUT/run" assignctl apply "$OUT/plan.json" --out "$OUT/outcome.json" ;;
drift) # the outcome of the last apply shows which side changed; exit code 2: there is drift, 5: incomplete
  [ ! -f "$OUT/outcome.json" ] || set -- drift --baseline "$OUT/outcome.json"
  assignctl "$@" --detailed-exitcode --format markdown >"$OUT/drift.md" ;;
*) echo "$task: write plan, apply or drift." >&2; exit 1 ;;
esac
`;
}
