import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type GraphRequest } from '../../model/results/plan.js';

/** The list of assignments after one request, as the documented service would hold it. */
export function simulateRequest(list: readonly JsonObject[], request: GraphRequest): readonly JsonObject[] {
  if (request.method === 'POST') {
    const sent = request.body?.assignments;
    return Array.isArray(sent)
      ? sent.filter(isJsonObject).map((entry, index) => ({ ...entry, id: `simulated-${index}` }))
      : [];
  }
  const id = decodeURIComponent(request.path.slice(request.path.lastIndexOf('/') + 1));
  if (request.method === 'DELETE') return list.filter((raw) => raw.id !== id);
  return list.map((raw) => (raw.id === id ? { ...raw, ...request.body } : raw));
}
