import {
  type Answer,
  type Explanation,
  type Reason,
  type Verdict,
  VERDICTS,
  type Who,
} from '../../model/results/explanation.js';
import { compareText } from '../../model/json.js';
import { exceptText, isMoved, outcomeOf, sizeText, verdictText, whoText } from './explain-words.js';
import { targetText, typeText } from '../text/labels.js';
import { printable } from '../text/printable.js';

/** A box of the picture; `column` counts from the left. */
export interface Node {
  readonly key: string;
  readonly kind: 'who' | 'group' | 'policy';
  readonly label: string;
  /** A second, smaller line. */
  readonly detail: string;
  readonly verdict?: Verdict;
  readonly column: number;
  /** Sorts it among the boxes of its column. */
  readonly order: string;
}

/** A line of the picture: being in a group, or what an assignment does. `unsure`: it may or may not. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'member' | 'include' | 'exclude' | 'unsure';
  /** Whether the verdict depends on it. */
  readonly decides: boolean;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Who gets which policy through which groups. Policies that neither include nor exclude the subject are left out. */
export function graphOf(explanation: Explanation): Graph {
  const isOfPolicy = explanation.subject.kind === 'policy';
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const addNode = (node: Node): void => {
    nodes.set(node.key, { ...node, ...nodes.get(node.key) });
  };
  const addEdge = (edge: Edge): void => {
    const key = `${edge.from} ${edge.to} ${edge.kind}`;
    edges.set(key, { ...edge, decides: edge.decides || edges.get(key)?.decides === true });
  };
  const drawn = explanation.answers.filter((answer) => isOfPolicy || isDrawn(answer));
  // The group that is asked about is drawn as the subject, also if other boxes lead through it.
  drawn.forEach((answer, index) => addNode(whoNode(answer, isOfPolicy, index)));
  const subject = explanation.subject.user ?? explanation.subject.group;
  if (subject !== undefined) addNode(subjectNode(subject));
  for (const answer of drawn) {
    addNode(policyNode(answer, isOfPolicy));
    for (const reason of outcomeOf(answer).reasons) {
      if (isOfPolicy && !reason.decides && reason.code !== 'is-the-group') continue;
      const steps = stepsOf(reason, answer.who);
      steps.forEach(addNode);
      const chain = [whoKey(answer.who), ...steps.map(({ key }) => key), policyKeyOf(answer)];
      chain.slice(1).forEach((to, index) => {
        const isLast = index === chain.length - 2;
        addEdge({
          from: chain[index] ?? '',
          to,
          kind: isLast
            ? lastKind(reason)
            : reason.code === 'member' && reason.path !== null
              ? 'member'
              : stepKind(reason),
          decides: reason.decides,
        });
      });
    }
  }
  const lines = [...edges.values()].filter(({ from, to }) => from !== to);
  return { nodes: inColumns([...nodes.values()], lines), edges: lines };
}

/** Every line leads to the right: a box is right of all that lead to it, and policies right of everything. */
function inColumns(nodes: readonly Node[], edges: readonly Edge[]): readonly Node[] {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const columns = new Map<string, number>();
  // `path`: the boxes that ask. Groups can contain each other in a circle, which ends there.
  const columnOf = (key: string, path: readonly string[] = []): number => {
    const known = columns.get(key);
    if (known !== undefined) return known;
    const own = [...path, key];
    const froms = (before.get(key) ?? []).filter((from) => !own.includes(from));
    const column = Math.max(0, ...froms.map((from) => columnOf(from, own) + 1));
    columns.set(key, column);
    return column;
  };
  const others = nodes.filter(({ kind }) => kind !== 'policy');
  const last = Math.max(0, ...others.map(({ key }) => columnOf(key))) + 1;
  return nodes.map((node) => ({ ...node, column: node.kind === 'policy' ? last : columnOf(node.key) }));
}

function isDrawn(answer: Answer): boolean {
  return isMoved(answer) || outcomeOf(answer).verdict !== 'not reached';
}

function lastKind({ direction, certain }: Reason): Edge['kind'] {
  return certain && direction !== 'unknown' ? direction : 'unsure';
}

function stepKind({ code }: Reason): Edge['kind'] {
  return code === 'all-users' ? 'member' : 'unsure';
}

/** The boxes between the subject and the policy. */
function stepsOf({ code, path, target }: Reason, who: Who): readonly Node[] {
  if (code === 'is-the-group') return [];
  if (code === 'member' && path !== null && path.length > 0)
    return path.map(({ id, name }) => plainNode(`group ${id}`, 'group', printable(name ?? id), ''));
  const key = target.kind === 'group' ? `group ${target.id ?? ''}` : `${target.kind} ${targetText(target)}`;
  return whoKey(who) === key ? [] : [plainNode(key, 'group', targetText(target), '')];
}

function plainNode(key: string, kind: Node['kind'], label: string, detail: string): Node {
  return { key, kind, label, detail, column: 0, order: label };
}

function whoKey({ kind, id, name }: Who): string {
  if (kind === 'group') return `group ${id ?? ''}`;
  if (kind === 'allUsers' || kind === 'allDevices') return `${kind} ${whoText({ kind })}`;
  return `${kind} ${id ?? name ?? ''}`;
}

function subjectNode(who: Who): Node {
  const { kind, name, userPrincipalName = '' } = who;
  return kind === 'user' && name !== undefined
    ? plainNode(whoKey(who), 'who', printable(name), printable(userPrincipalName))
    : plainNode(whoKey(who), 'who', whoText(who), sizeText(who, 0));
}

function whoNode(answer: Answer, isOfPolicy: boolean, index: number): Node {
  const { who } = answer;
  if (!isOfPolicy) return subjectNode(who);
  const node = plainNode(whoKey(who), 'who', whoText(who), '');
  const detail = [verdictWithExcept(answer), sizeText(who, 0)].filter((text) => text !== '').join(' · ');
  const { verdict } = outcomeOf(answer);
  return {
    ...node,
    detail,
    verdict,
    order: `${VERDICTS.indexOf(verdict)} ${String(index).padStart(6, '0')}`,
  };
}

/** `included, except members of “Contractors”` */
function verdictWithExcept(answer: Answer): string {
  const except = exceptText(outcomeOf(answer));
  return except === '' ? verdictText(answer) : `${verdictText(answer)}, ${except}`;
}

function policyKeyOf({ policy: { type, id } }: Answer): string {
  return `policy ${type}/${id}`;
}

/** Policies are ordered by verdict, then by the group that decides it. */
function policyNode(answer: Answer, isOfPolicy: boolean): Node {
  const { type, name } = answer.policy;
  const node = plainNode(policyKeyOf(answer), 'policy', printable(name), typeText(type));
  if (isOfPolicy) return node;
  const { verdict, reasons } = outcomeOf(answer);
  const by = reasons[0] === undefined ? '' : targetText(reasons[0].target);
  const order = [VERDICTS.indexOf(verdict), by, type, name].join('\u0000');
  return { ...node, detail: `${verdictWithExcept(answer)} · ${typeText(type)}`, verdict, order };
}

export function inOrder(a: Pick<Node, 'order' | 'key'>, b: Pick<Node, 'order' | 'key'>): number {
  return compareText(a.order, b.order) || compareText(a.key, b.key);
}
