import { type PageData } from '../plan-page-data.js';
import {
  blockedSection,
  groupSection,
  hazardSection,
  impactSection,
  refusedSection,
  restSection,
  typeSection,
} from './lists.js';
import { matrixSection } from './matrix.js';
import { policiesSection } from './policies.js';
import { h } from './dom.js';

const data = JSON.parse(document.getElementById('plan-data')?.textContent ?? '') as PageData;
const matrix = matrixSection(data);
const isEmpty = data.policies.length === 0;
const parts = [
  blockedSection(data),
  refusedSection(data),
  hazardSection(data),
  isEmpty ? null : policiesSection(data, matrix.show),
  impactSection(data),
  h('div', { class: 'columns' }, ...[groupSection(data), typeSection(data)].filter((part) => part !== null)),
  isEmpty ? null : matrix.element,
  restSection(data),
];
document.getElementById('app')?.append(...parts.filter((part) => part !== null));
