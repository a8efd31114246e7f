import { type Completion } from './complete.js';

export const COMPLETION_SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type CompletionShell = (typeof COMPLETION_SHELLS)[number];

/** Name of the command that the scripts call. */
const COMPLETE_COMMAND = '__complete';

/**
 * What the scripts get: a line for each word, with a tab before its description, and a last line that says which paths
 * fit too. Control characters of names would end a line, so a name with one is left out.
 */
export function completionLines({ suggestions, paths }: Completion): string {
  const lines = suggestions
    .filter(({ value }) => !/\p{Cc}/u.test(value))
    .map(({ value, description }) => `${value}\t${description}\n`);
  return `${lines.join('')}:${paths}\n`;
}

/**
 * The words of a POSIX command line up to the cursor, without their quotes, and the quote that is still open at its end.
 * The last word is the one at the cursor, empty after a space.
 */
export function splitLine(line: string): { readonly words: readonly string[]; readonly quote: string } {
  const words: string[] = [];
  let word = '';
  let isBegun = false;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (quote === '' && /\s/.test(char)) {
      if (isBegun) words.push(word);
      word = '';
      isBegun = false;
      continue;
    }
    isBegun = true;
    if (char === '\\' && quote !== "'" && (quote === '' || '"\\$`'.includes(next))) {
      word += next;
      at += 1;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else word += char;
  }
  return { words: [...words, word], quote };
}

/** A suggestion as bash takes it in place of the word at the cursor, which may have begun with a quote. */
export function escapeForBash(value: string, quote: string): string {
  if (quote === "'") return value.replaceAll("'", String.raw`'\''`);
  // Between double quotes a `\` before `!` stays, and without it bash looks for a former command: so the quotes end before.
  if (quote === '"') return value.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll('!', String.raw`"\!"`);
  return value.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, String.raw`\$&`);
}

/** Nothing in them is evaluated but this text: names come from files that others write, and are only ever data. */
const SCRIPTS: Readonly<Record<CompletionShell, string>> = {
  bash: String.raw`# bash completion of assignctl. For this shell: source <(assignctl completion bash)
_assignctl() {
  local cur=$2 line paths=none
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files | :folders | :none) paths=${'${'}line#:} ;;
      *) COMPREPLY+=("${'${'}line%%$'\t'*}") ;;
    esac
  done < <(assignctl ${COMPLETE_COMMAND} --line "${'${'}COMP_LINE:0:COMP_POINT}" --cut "$cur" -- "${'${'}COMP_WORDS[@]:1}" 2>/dev/null)
  case $paths in
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
  esac
}
complete -F _assignctl assignctl
`,
  zsh: String.raw`#compdef assignctl
# zsh completion of assignctl. For this shell: source <(assignctl completion zsh)
_assignctl() {
  local line paths=none prefix
  local -a values shown
  while IFS= read -r line; do
    case $line in
      :files | :folders | :none) paths=${'${'}line#:} ;;
      *)
        values+=("${'${'}line%%$'\t'*}")
        shown+=("${'${'}line/$'\t'/  }")
        ;;
    esac
  done < <(assignctl ${COMPLETE_COMMAND} -- "${'${'}(@Q)words[2,CURRENT-1]}" "${'${'}(Q)PREFIX}" 2>/dev/null)
  (( ${'${'}#values} )) && compadd -l -d shown -a values
  case $paths in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ ${'${'}funcstack[1]} == _assignctl ]]; then
  _assignctl
else
  compdef _assignctl assignctl
fi
`,
  fish: String.raw`# fish completion of assignctl. For this shell: assignctl completion fish | source
function __assignctl_complete
    set -l tokens (commandline -opc) (commandline -ct | string unescape)
    set -l lines (assignctl ${COMPLETE_COMMAND} -- $tokens[2..] 2>/dev/null)
    for line in $lines
        switch $line
            case :none
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c assignctl -f -a '(__assignctl_complete)'
`,
  powershell: String.raw`# PowerShell completion of assignctl. For this session: assignctl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName assignctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    # Windows PowerShell drops an empty argument, so the word at the cursor is passed behind a =.
    if ($wordToComplete -eq '') { $current = '' } else { $current = @($words)[-1]; $words = @($words | Select-Object -SkipLast 1) }
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    assignctl ${COMPLETE_COMMAND} --current "=$current" -- $words 2>$null | ForEach-Object {
        if ($_ -notmatch '^:(none|files|folders)$') {
            $value, $description = $_ -split "${'`'}t", 2
            $text = if ($value -match '^[\w+=:./\\-]+$') { $value } else { "'" + ($value -replace "(['\u2018\u2019\u201A\u201B])", '$1$1') + "'" }
            if (-not $description) { $description = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
        }
    }
    [Console]::OutputEncoding = $encoding
}
`,
};

/** The script by which a shell completes the command line of assignctl. */
export function completionScript(shell: CompletionShell): string {
  return SCRIPTS[shell];
}
