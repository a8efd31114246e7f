import { emulator, get, GROUP_A, include, refusal, send, values } from './client.js';

const SET = '77777777-7777-4777-8777-777777777777';
const POLICY = 'T_55555555-5555-4555-8555-555555555555';
const SETS = '/beta/deviceAppManagement/policySets';
const seed = {
  policySets: [
    {
      id: SET,
      displayName: 'Starter kit',
      items: [{ payloadId: POLICY, itemType: '#microsoft.graph.iosManagedAppProtection' }],
      assignments: [{ target: include(GROUP_A) }],
    },
    { id: '88888888-8888-4888-8888-888888888888', displayName: 'Empty kit' },
  ],
};

test('the list has the sets without what they contain', async () => {
  const list = await get(await emulator({ seed }), SETS);
  expect(values(list).map(({ displayName, status }) => [displayName, status])).toEqual([
    ['Starter kit', 'success'],
    ['Empty kit', 'notAssigned'],
  ]);
  expect(list.text).not.toContain(POLICY);
});

test('one set is read with its items and its assignments', async () => {
  const one = await get(await emulator({ seed }), `${SETS}/${SET}?$expand=items,assignments`);
  expect(one.json).toMatchObject({
    id: SET,
    items: [
      {
        '@odata.type': '#microsoft.graph.managedAppProtectionPolicySetItem',
        id: `${SET}_${POLICY}_iosManagedAppProtection_Parcel`,
        payloadId: POLICY,
        itemType: '#microsoft.graph.iosManagedAppProtection',
      },
    ],
    assignments: [{ target: include(GROUP_A) }],
  });
});

test('a set without items or assignments has empty lists', async () => {
  const path = `${SETS}/88888888-8888-4888-8888-888888888888?$expand=items,assignments`;
  expect((await get(await emulator({ seed }), path)).json).toMatchObject({ items: [], assignments: [] });
});

test.each([
  ['GET', `${SETS}?$expand=items`, 400],
  ['GET', `${SETS}?$select=items`, 400],
  ['GET', `${SETS}/${SET}/assignments`, 400],
  ['GET', `${SETS}/${SET}?$expand=members`, 400],
  ['GET', `${SETS}/99999999-9999-4999-8999-999999999999`, 404],
  ['GET', '/v1.0/deviceAppManagement/policySets', 400],
  ['PATCH', `${SETS}/${SET}`, 405],
])('%s %s is refused with %d', async (method, path, status) => {
  const answer = await send(await emulator({ seed }), method, path);
  expect(answer.status).toBe(status);
  expect(refusal(answer).message).not.toBe('');
});

test('the default tenant has sets of each kind, and its policies have what these assign', async () => {
  const { policySets, policies } = (await emulator()).snapshot();
  const all = Object.values(policies).flat();
  for (const { items = [], assignments = [] } of policySets)
    for (const { payloadId } of items)
      for (const { target } of assignments) {
        const policy = all.find(({ id }) => id === payloadId);
        expect(policy?.assignments).toContainEqual(expect.objectContaining({ target }));
      }
  expect(policySets.map(({ displayName }) => displayName)).toEqual([
    'Aurora roll-out',
    'Sales starter kit',
    'Night shift kit',
  ]);
});

test.each([
  [{ policySets: [{ id: SET }] }, '/policySets/0/displayName: expected a string that is not empty'],
  [
    { policySets: [{ id: SET, displayName: 'A', items: [{ payloadId: POLICY }] }] },
    '/policySets/0/items/0/itemType: expected a string that is not empty',
  ],
  [
    { policySets: [{ id: SET, displayName: 'A', assignments: [{}] }] },
    '/policySets/0/assignments/0/target: expected an object',
  ],
])('a seed with a set out of form is refused: %j', async (wrong, message) => {
  await expect(emulator({ seed: wrong as never })).rejects.toThrow(message);
});
