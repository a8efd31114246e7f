import { type Explanation } from '../../model/explanation.js';
export function renderExplanationHtml(explanation: Explanation): string { return JSON.stringify(explanation); }
