import { type Quirk, QUIRKS } from '../../src/emulator/tenant/quirks.js';
import { isJsonObject } from '../../src/model/json.js';
import { cli, project } from '../support/cli.js';
import { tenant } from '../support/tenant.js';

const FILE = 'policy: {type: iosManagedAppProtection, name: iOS – Corporate baseline}\ninclude: [Sales]\n';

async function get(url: string): Promise<{ status: number; type: string | null; body: string }> {
  const response = await fetch(url, { headers: { authorization: 'Bearer t', ConsistencyLevel: 'eventual' } });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

const LIST = '/beta/deviceAppManagement/iosManagedAppProtections?$expand=assignments';

describe('what each quirk does', () => {
  const at = async (quirk: Quirk, path: string) => get((await tenant({ quirks: [quirk] })).url + path);

  test('a list names itself as its next page', async () => {
    const { body } = await at('circular-next-link', LIST);
    expect(JSON.parse(body)).toMatchObject({
      '@odata.nextLink': expect.stringMatching(/\$expand=assignments$/) as string,
    });
  });

  test('a collection without policies has no body, and others do', async () => {
    const emulator = await tenant({ quirks: ['empty-body-without-policies'] });
    emulator.edit(({ policies }) => policies.windowsInformationProtectionPolicies.splice(0));
    const wip = '/beta/deviceAppManagement/windowsInformationProtectionPolicies';
    expect(await get(emulator.url + wip)).toEqual({ status: 200, type: null, body: '' });
    expect((await get(emulator.url + LIST)).body).not.toBe('');
  });

  test('an expansion is empty', async () => {
    const { body } = await at('empty-expansion', LIST);
    const { value } = JSON.parse(body) as {
      value: readonly { assignments: unknown[]; isAssigned: boolean }[];
    };
    expect(value.every(({ assignments }) => assignments.length === 0)).toBe(true);
    expect(value.some(({ isAssigned }) => isAssigned)).toBe(true);
  });

  test('hidden members are left out both ways', async () => {
    const emulator = await tenant({ quirks: ['hidden-members-left-out'] });
    const group = emulator.snapshot().groups.find(({ members = [] }) => members.length > 0);
    const id = group?.id ?? '';
    const paths = [
      `/beta/groups/${id}/transitiveMembers/$count`,
      `/beta/users/${group?.members?.[0] ?? ''}/memberOf`,
    ];
    const before = await Promise.all(paths.map((path) => get(emulator.url + path)));
    emulator.edit(({ groups }) => {
      for (const one of groups) if (one.id === id) one['visibility'] = 'HiddenMembership';
    });
    const after = await Promise.all(paths.map((path) => get(emulator.url + path)));
    expect(before[0]?.body).not.toBe('0');
    expect(after[0]?.body).toBe('0');
    expect(before[1]?.body).toContain(id);
    expect(after[1]?.body).not.toContain(id);
  });

  test.each<[Quirk, string, number, RegExp]>([
    ['html-in-between', LIST, 403, /^<!doctype html>/],
    ['no-list-expansion', LIST, 500, /InternalServerError/],
    [
      'no-assignments-route',
      '/beta/deviceAppManagement/iosManagedAppProtections/T_1/assignments',
      400,
      /No method match/,
    ],
    [
      'no-windows-protections',
      '/beta/deviceAppManagement/windowsManagedAppProtections',
      400,
      /not found for the segment/,
    ],
    ['query-broker-throttles', LIST, 500, /too many requests to query broker/],
    ['counts-not-found', '/beta/users/$count', 404, /Request_ResourceNotFound/],
    ['no-intune-licence', LIST, 400, /Request not applicable to target tenant/],
    ['no-policy-sets', '/beta/deviceAppManagement/policySets', 400, /not found for the segment/],
  ])('%s', async (quirk, path, status, body) => {
    expect(await at(quirk, path)).toMatchObject({ status, body: expect.stringMatching(body) as string });
  });

  test.each([
    ['/beta/deviceAppManagement/iosManagedAppProtections'],
    ['/beta/deviceAppManagement/policySets'],
  ])('two entries of %s are no items', async (path) => {
    const { value } = JSON.parse((await at('broken-list-items', path)).body) as { value: unknown[] };
    expect(value.slice(0, 2)).toEqual([null, { displayName: null }]);
    expect(value.length).toBeGreaterThan(2);
  });

  test('a refusal quotes the token, and only that of policy sets', async () => {
    const { body, status } = await at('token-in-error', '/beta/deviceAppManagement/policySets');
    expect([status, body]).toEqual([403, expect.stringContaining('Authorization: Bearer t')]);
    expect((await at('token-in-error', LIST)).status).toBe(200);
  });

  test('Retry-After is zero, a fraction, a date and absent; then the list comes', async () => {
    const emulator = await tenant({ quirks: ['odd-retry-after'] });
    const answers: (string | null)[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { status, headers } = await fetch(emulator.url + LIST, {
        headers: { authorization: 'Bearer t' },
      });
      answers.push(`${status} ${headers.get('retry-after') ?? 'none'}`);
    }
    expect(answers).toEqual([
      '429 0',
      '429 0.249',
      expect.stringMatching(/^429 \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/),
      '429 none',
      '200 none',
    ]);
  });

  test('a policy comes twice', async () => {
    const { body } = await at('item-on-two-pages', LIST);
    const { value } = JSON.parse(body) as { value: readonly { id: string }[] };
    expect(value.at(-1)?.id).toBe(value[0]?.id);
  });
});

/** What a service does that ends no list, or that is none, cannot be read; everything else can. */
const UNREADABLE: readonly Quirk[] = ['circular-next-link', 'html-in-between', 'no-intune-licence'];

test.each(QUIRKS.map((quirk) => [quirk]))('apply and drift under %s', async (quirk) => {
  const emulator = await tenant({ quirks: [quirk] });
  const dir = project({ 'a.yaml': FILE });
  const run = (...args: string[]) => cli([...args, '-C', dir, '--endpoint', emulator.url]);
  const applied = await run('apply', '--yes');
  const drift = await run('drift', '--format', 'json');
  if (UNREADABLE.includes(quirk)) {
    expect(applied.code).not.toBe(0);
    expect(emulator.log.filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);
    return;
  }
  // An entry that cannot be read may be a policy that no file declares: then drift does not know of all that there are.
  const isPartial = quirk === 'broken-list-items';
  expect([applied.code, drift.code]).toEqual([0, isPartial ? 5 : 0]);
  const report: unknown = JSON.parse(drift.stdout);
  const unread = isJsonObject(report) && report.unread;
  if (isPartial)
    expect(unread).toContainEqual({
      type: 'iosManagedAppProtection',
      why: 'the answer has an entry that cannot be read.',
    });
  else expect(unread).toEqual([]);
});
