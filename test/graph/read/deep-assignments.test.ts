import { type Plan } from '../../../src/model/results/plan.js';
import { type JsonObject } from '../../../src/model/json.js';
import { cli, project } from '../../support/cli.js';
import { tenant } from '../../support/tenant.js';

const TWO =
  'policy: {type: androidManagedAppProtection, name: Android – Corporate baseline}\ninclude: []\n---\n' +
  'policy: {type: androidManagedAppProtection, name: Android – Executives}\ninclude: []\n';

/** An object in an object, so many levels deep. */
function nested(levels: number): JsonObject {
  return Array.from({ length: levels }).reduce<JsonObject>((inner) => ({ inner }), {});
}

test.each([80, 800])(
  'an assignment that nests %d levels deep blocks its policy, and no other',
  async (levels) => {
    const emulator = await tenant();
    emulator.edit(({ policies }) => {
      const policy = policies.androidManagedAppProtections.find(
        ({ displayName }) => displayName === 'Android – Executives',
      );
      policy?.assignments.push({
        id: 'deep',
        target: { '@odata.type': '#microsoft.graph.moonAssignmentTarget', ...nested(levels) },
      });
    });
    const dir = project({ 'a.yaml': TWO });
    const at = ['-C', dir, '--endpoint', emulator.url, '--format', 'json'];
    const { code, stdout, stderr } = await cli(['plan', ...at]);
    const plan = JSON.parse(stdout) as Plan;
    expect(plan.blocked).toMatchObject([{ name: 'Android – Executives', codes: ['policy-unreadable'] }]);
    expect(plan.blocked[0]?.messages[0]).toContain('nests too deep');
    expect(plan.policies.map(({ name }) => name)).toEqual(['Android – Corporate baseline']);
    expect(stderr).not.toContain('bug in assignctl');
    expect(code).not.toBe(1);

    const policy = 'androidManagedAppProtection/Android – Executives';
    const explained = await cli(['explain', '--policy', policy, ...at]);
    expect(explained.stdout + explained.stderr).toContain('nests too deep');
  },
);
