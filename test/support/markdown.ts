import { dirname, join } from 'node:path';

/** A fenced block: what stands after the opening fence, and the lines inside. */
export interface Block {
  readonly info: string;
  readonly lines: readonly string[];
}

export function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, info = '', body = '']) => ({
    info,
    lines: body.split('\n').slice(0, -1),
  }));
}

/** The page without what Markdown shows as it stands: fenced blocks and `code`. */
function prose(text: string): string {
  return text.replace(/^ *```[^]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** Where the links of a page lead, web addresses left out: a path, `#anchor`, or both. */
export function linksOf(text: string): readonly string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Texts of the headings of a page, as written, with their level. */
export function headingsOf(text: string): readonly { readonly level: number; readonly title: string }[] {
  return [...text.replace(/^ *```[^]*?^ *```$/gm, '').matchAll(/^(#+) (.+)$/gm)].map(
    ([, marks = '', title = '']) => ({ level: marks.length, title }),
  );
}

/** The anchors GitHub gives the headings of a page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { title } of headingsOf(text)) {
    const words = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Relative links that lead nowhere, as `page: link`. `files`: paths from the root that a link may lead to, folders
 * implied; `pages`: the text of the Markdown files among them.
 */
export function brokenLinks(files: readonly string[], pages: ReadonlyMap<string, string>): readonly string[] {
  const isThere = (path: string): boolean =>
    files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
  return [...pages].flatMap(([page, text]) =>
    linksOf(text)
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!isThere(target)) return true;
        const targetText = pages.get(target);
        return anchor !== undefined && targetText !== undefined && !anchorsOf(targetText).has(anchor);
      })
      .map((link) => `${page}: ${link}`),
  );
}
