/* eslint-disable */
// @ts-nocheck
/* Generated from schemas/ by `npm run generate`; edit the schemas instead. */

export const policyType = validate53;
const schema20 = {
  type: 'string',
  enum: [
    'iosManagedAppProtection',
    'androidManagedAppProtection',
    'windowsManagedAppProtection',
    'targetedManagedAppConfiguration',
    'windowsInformationProtectionPolicy',
    'mdmWindowsInformationProtectionPolicy',
    'mobileAppConfiguration',
  ],
};

function validate53(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate53.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    validate53.errors = [{ instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }];
    return false;
  }
  if (!(
    data === 'iosManagedAppProtection' ||
    data === 'androidManagedAppProtection' ||
    data === 'windowsManagedAppProtection' ||
    data === 'targetedManagedAppConfiguration' ||
    data === 'windowsInformationProtectionPolicy' ||
    data === 'mdmWindowsInformationProtectionPolicy' ||
    data === 'mobileAppConfiguration'
  )) {
    validate53.errors = [
      { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema20.enum } },
    ];
    return false;
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { dynamicProps: false, dynamicItems: false };

export const name = validate54;
const schema21 = { type: 'string', pattern: '\\S' };
const pattern3 = new RegExp('\\S', 'u');

function validate54(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate54.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern3.test(data)) {
        validate54.errors = [
          { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } },
        ];
        return false;
      }
    } else {
      validate54.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate54.errors = vErrors;
  return errors === 0;
}
validate54.evaluated = { dynamicProps: false, dynamicItems: false };

export const guid = validate55;
const schema22 = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
};
const pattern4 = new RegExp(
  '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  'u',
);

function validate55(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate55.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern4.test(data)) {
        validate55.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: {
              pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
            },
          },
        ];
        return false;
      }
    } else {
      validate55.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate55.errors = vErrors;
  return errors === 0;
}
validate55.evaluated = { dynamicProps: false, dynamicItems: false };

export const policyId = validate56;
const schema23 = { type: 'string', pattern: '^[A-Za-z0-9_.-]+$' };
const pattern5 = new RegExp('^[A-Za-z0-9_.-]+$', 'u');

function validate56(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate56.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern5.test(data)) {
        validate56.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z0-9_.-]+$' },
          },
        ];
        return false;
      }
    } else {
      validate56.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate56.errors = vErrors;
  return errors === 0;
}
validate56.evaluated = { dynamicProps: false, dynamicItems: false };

export const setName = validate57;
const schema24 = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]*$' };
const pattern6 = new RegExp('^[A-Za-z][A-Za-z0-9_-]*$', 'u');

function validate57(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate57.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern6.test(data)) {
        validate57.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$' },
          },
        ];
        return false;
      }
    } else {
      validate57.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate57.errors = vErrors;
  return errors === 0;
}
validate57.evaluated = { dynamicProps: false, dynamicItems: false };

export const policyReference = validate58;
const schema25 = {
  type: 'object',
  required: ['type'],
  anyOf: [{ required: ['name'] }, { required: ['id'] }],
  additionalProperties: false,
  properties: {
    type: { $ref: '#/$defs/policyType' },
    name: { $ref: '#/$defs/name' },
    id: { $ref: '#/$defs/policyId' },
  },
};

function validate58(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate58.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs1 = errors;
  let valid0 = false;
  const _errs2 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0;
    if (data.name === undefined && (missing0 = 'name')) {
      const err0 = {
        instancePath,
        schemaPath: '#/anyOf/0/required',
        keyword: 'required',
        params: { missingProperty: missing0 },
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  const _errs3 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing1;
    if (data.id === undefined && (missing1 = 'id')) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/1/required',
        keyword: 'required',
        params: { missingProperty: missing1 },
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err2 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
    validate58.errors = vErrors;
    return false;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing2;
      if (data.type === undefined && (missing2 = 'type')) {
        validate58.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing2 },
          },
        ];
        return false;
      } else {
        const _errs4 = errors;
        for (const key0 in data) {
          if (!(key0 === 'type' || key0 === 'name' || key0 === 'id')) {
            validate58.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs4 === errors) {
          if (data.type !== undefined) {
            const _errs5 = errors;
            if (
              !validate53(data.type, {
                instancePath: instancePath + '/type',
                parentData: data,
                parentDataProperty: 'type',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
              errors = vErrors.length;
            }
            var valid1 = _errs5 === errors;
          } else {
            var valid1 = true;
          }
          if (valid1) {
            if (data.name !== undefined) {
              const _errs6 = errors;
              if (
                !validate54(data.name, {
                  instancePath: instancePath + '/name',
                  parentData: data,
                  parentDataProperty: 'name',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
                errors = vErrors.length;
              }
              var valid1 = _errs6 === errors;
            } else {
              var valid1 = true;
            }
            if (valid1) {
              if (data.id !== undefined) {
                const _errs7 = errors;
                if (
                  !validate56(data.id, {
                    instancePath: instancePath + '/id',
                    parentData: data,
                    parentDataProperty: 'id',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                  errors = vErrors.length;
                }
                var valid1 = _errs7 === errors;
              } else {
                var valid1 = true;
              }
            }
          }
        }
      }
    } else {
      validate58.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate58.errors = vErrors;
  return errors === 0;
}
validate58.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const filter = validate62;
const schema26 = {
  type: 'object',
  required: ['mode'],
  anyOf: [{ required: ['name'] }, { required: ['id'] }],
  additionalProperties: false,
  properties: {
    name: { $ref: '#/$defs/name' },
    id: { $ref: '#/$defs/guid' },
    mode: { type: 'string', enum: ['include', 'exclude'] },
  },
};

function validate62(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate62.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs1 = errors;
  let valid0 = false;
  const _errs2 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0;
    if (data.name === undefined && (missing0 = 'name')) {
      const err0 = {
        instancePath,
        schemaPath: '#/anyOf/0/required',
        keyword: 'required',
        params: { missingProperty: missing0 },
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  const _errs3 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing1;
    if (data.id === undefined && (missing1 = 'id')) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/1/required',
        keyword: 'required',
        params: { missingProperty: missing1 },
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err2 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
    validate62.errors = vErrors;
    return false;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing2;
      if (data.mode === undefined && (missing2 = 'mode')) {
        validate62.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing2 },
          },
        ];
        return false;
      } else {
        const _errs4 = errors;
        for (const key0 in data) {
          if (!(key0 === 'name' || key0 === 'id' || key0 === 'mode')) {
            validate62.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs4 === errors) {
          if (data.name !== undefined) {
            const _errs5 = errors;
            if (
              !validate54(data.name, {
                instancePath: instancePath + '/name',
                parentData: data,
                parentDataProperty: 'name',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
              errors = vErrors.length;
            }
            var valid1 = _errs5 === errors;
          } else {
            var valid1 = true;
          }
          if (valid1) {
            if (data.id !== undefined) {
              const _errs6 = errors;
              if (
                !validate55(data.id, {
                  instancePath: instancePath + '/id',
                  parentData: data,
                  parentDataProperty: 'id',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
                errors = vErrors.length;
              }
              var valid1 = _errs6 === errors;
            } else {
              var valid1 = true;
            }
            if (valid1) {
              if (data.mode !== undefined) {
                let data2 = data.mode;
                const _errs7 = errors;
                if (typeof data2 !== 'string') {
                  validate62.errors = [
                    {
                      instancePath: instancePath + '/mode',
                      schemaPath: '#/properties/mode/type',
                      keyword: 'type',
                      params: { type: 'string' },
                    },
                  ];
                  return false;
                }
                if (!(data2 === 'include' || data2 === 'exclude')) {
                  validate62.errors = [
                    {
                      instancePath: instancePath + '/mode',
                      schemaPath: '#/properties/mode/enum',
                      keyword: 'enum',
                      params: { allowedValues: schema26.properties.mode.enum },
                    },
                  ];
                  return false;
                }
                var valid1 = _errs7 === errors;
              } else {
                var valid1 = true;
              }
            }
          }
        }
      }
    } else {
      validate62.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate62.errors = vErrors;
  return errors === 0;
}
validate62.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const source = validate65;
const schema27 = { type: 'string', enum: ['direct', 'policySets'] };

function validate65(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    validate65.errors = [{ instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }];
    return false;
  }
  if (!(data === 'direct' || data === 'policySets')) {
    validate65.errors = [
      { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema27.enum } },
    ];
    return false;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { dynamicProps: false, dynamicItems: false };

export const sourceId = validate66;
const schema28 = { type: 'string', pattern: '\\S' };

function validate66(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate66.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern3.test(data)) {
        validate66.errors = [
          { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } },
        ];
        return false;
      }
    } else {
      validate66.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate66.errors = vErrors;
  return errors === 0;
}
validate66.evaluated = { dynamicProps: false, dynamicItems: false };

export const groupEntry = validate67;
const schema29 = {
  type: 'object',
  anyOf: [{ required: ['group'] }, { required: ['groupId'] }],
  additionalProperties: false,
  properties: {
    group: { $ref: '#/$defs/name' },
    groupId: { $ref: '#/$defs/guid' },
    filter: { $ref: '#/$defs/filter' },
    source: { $ref: '#/$defs/source' },
    sourceId: { $ref: '#/$defs/sourceId' },
  },
};

function validate67(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate67.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs1 = errors;
  let valid0 = false;
  const _errs2 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0;
    if (data.group === undefined && (missing0 = 'group')) {
      const err0 = {
        instancePath,
        schemaPath: '#/anyOf/0/required',
        keyword: 'required',
        params: { missingProperty: missing0 },
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  const _errs3 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing1;
    if (data.groupId === undefined && (missing1 = 'groupId')) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/1/required',
        keyword: 'required',
        params: { missingProperty: missing1 },
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err2 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
    validate67.errors = vErrors;
    return false;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      const _errs4 = errors;
      for (const key0 in data) {
        if (!(
          key0 === 'group' ||
          key0 === 'groupId' ||
          key0 === 'filter' ||
          key0 === 'source' ||
          key0 === 'sourceId'
        )) {
          validate67.errors = [
            {
              instancePath,
              schemaPath: '#/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
            },
          ];
          return false;
          break;
        }
      }
      if (_errs4 === errors) {
        if (data.group !== undefined) {
          const _errs5 = errors;
          if (
            !validate54(data.group, {
              instancePath: instancePath + '/group',
              parentData: data,
              parentDataProperty: 'group',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
            errors = vErrors.length;
          }
          var valid1 = _errs5 === errors;
        } else {
          var valid1 = true;
        }
        if (valid1) {
          if (data.groupId !== undefined) {
            const _errs6 = errors;
            if (
              !validate55(data.groupId, {
                instancePath: instancePath + '/groupId',
                parentData: data,
                parentDataProperty: 'groupId',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
              errors = vErrors.length;
            }
            var valid1 = _errs6 === errors;
          } else {
            var valid1 = true;
          }
          if (valid1) {
            if (data.filter !== undefined) {
              const _errs7 = errors;
              if (
                !validate62(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
                errors = vErrors.length;
              }
              var valid1 = _errs7 === errors;
            } else {
              var valid1 = true;
            }
            if (valid1) {
              if (data.source !== undefined) {
                const _errs8 = errors;
                if (
                  !validate65(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                  errors = vErrors.length;
                }
                var valid1 = _errs8 === errors;
              } else {
                var valid1 = true;
              }
              if (valid1) {
                if (data.sourceId !== undefined) {
                  const _errs9 = errors;
                  if (
                    !validate66(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
                    errors = vErrors.length;
                  }
                  var valid1 = _errs9 === errors;
                } else {
                  var valid1 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate67.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate67.errors = vErrors;
  return errors === 0;
}
validate67.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const allUsersEntry = validate73;
const schema30 = {
  type: 'object',
  required: ['allUsers'],
  additionalProperties: false,
  properties: {
    allUsers: { const: true, type: 'boolean' },
    filter: { $ref: '#/$defs/filter' },
    source: { $ref: '#/$defs/source' },
    sourceId: { $ref: '#/$defs/sourceId' },
  },
};

function validate73(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate73.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.allUsers === undefined && (missing0 = 'allUsers')) {
        validate73.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'allUsers' || key0 === 'filter' || key0 === 'source' || key0 === 'sourceId')) {
            validate73.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.allUsers !== undefined) {
            let data0 = data.allUsers;
            const _errs2 = errors;
            if (typeof data0 !== 'boolean') {
              validate73.errors = [
                {
                  instancePath: instancePath + '/allUsers',
                  schemaPath: '#/properties/allUsers/type',
                  keyword: 'type',
                  params: { type: 'boolean' },
                },
              ];
              return false;
            }
            if (true !== data0) {
              validate73.errors = [
                {
                  instancePath: instancePath + '/allUsers',
                  schemaPath: '#/properties/allUsers/const',
                  keyword: 'const',
                  params: { allowedValue: true },
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.filter !== undefined) {
              const _errs4 = errors;
              if (
                !validate62(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.source !== undefined) {
                const _errs5 = errors;
                if (
                  !validate65(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.sourceId !== undefined) {
                  const _errs6 = errors;
                  if (
                    !validate66(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs6 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate73.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate73.errors = vErrors;
  return errors === 0;
}
validate73.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const allDevicesEntry = validate77;
const schema31 = {
  type: 'object',
  required: ['allDevices'],
  additionalProperties: false,
  properties: {
    allDevices: { const: true, type: 'boolean' },
    filter: { $ref: '#/$defs/filter' },
    source: { $ref: '#/$defs/source' },
    sourceId: { $ref: '#/$defs/sourceId' },
  },
};

function validate77(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate77.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.allDevices === undefined && (missing0 = 'allDevices')) {
        validate77.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'allDevices' || key0 === 'filter' || key0 === 'source' || key0 === 'sourceId')) {
            validate77.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.allDevices !== undefined) {
            let data0 = data.allDevices;
            const _errs2 = errors;
            if (typeof data0 !== 'boolean') {
              validate77.errors = [
                {
                  instancePath: instancePath + '/allDevices',
                  schemaPath: '#/properties/allDevices/type',
                  keyword: 'type',
                  params: { type: 'boolean' },
                },
              ];
              return false;
            }
            if (true !== data0) {
              validate77.errors = [
                {
                  instancePath: instancePath + '/allDevices',
                  schemaPath: '#/properties/allDevices/const',
                  keyword: 'const',
                  params: { allowedValue: true },
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.filter !== undefined) {
              const _errs4 = errors;
              if (
                !validate62(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.source !== undefined) {
                const _errs5 = errors;
                if (
                  !validate65(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.sourceId !== undefined) {
                  const _errs6 = errors;
                  if (
                    !validate66(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs6 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate77.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate77.errors = vErrors;
  return errors === 0;
}
validate77.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const rawTarget = validate81;
const schema32 = {
  type: 'object',
  required: ['@odata.type'],
  additionalProperties: false,
  properties: {
    '@odata.type': { type: 'string', pattern: '\\S' },
    groupId: { type: 'string', pattern: '\\S' },
    collectionId: { type: 'string', pattern: '\\S' },
    targetType: { type: 'string', enum: ['none', 'user', 'device', 'unknownFutureValue'] },
    entraObjectId: { type: 'string', pattern: '\\S' },
    deviceAndAppManagementAssignmentFilterId: { type: ['string', 'null'] },
    deviceAndAppManagementAssignmentFilterType: { type: 'string', enum: ['none', 'include', 'exclude'] },
  },
};

function validate81(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate81.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data['@odata.type'] === undefined && (missing0 = '@odata.type')) {
        validate81.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === '@odata.type' ||
            key0 === 'groupId' ||
            key0 === 'collectionId' ||
            key0 === 'targetType' ||
            key0 === 'entraObjectId' ||
            key0 === 'deviceAndAppManagementAssignmentFilterId' ||
            key0 === 'deviceAndAppManagementAssignmentFilterType'
          )) {
            validate81.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data['@odata.type'] !== undefined) {
            let data0 = data['@odata.type'];
            const _errs2 = errors;
            if (errors === _errs2) {
              if (typeof data0 === 'string') {
                if (!pattern3.test(data0)) {
                  validate81.errors = [
                    {
                      instancePath: instancePath + '/@odata.type',
                      schemaPath: '#/properties/%40odata.type/pattern',
                      keyword: 'pattern',
                      params: { pattern: '\\S' },
                    },
                  ];
                  return false;
                }
              } else {
                validate81.errors = [
                  {
                    instancePath: instancePath + '/@odata.type',
                    schemaPath: '#/properties/%40odata.type/type',
                    keyword: 'type',
                    params: { type: 'string' },
                  },
                ];
                return false;
              }
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.groupId !== undefined) {
              let data1 = data.groupId;
              const _errs4 = errors;
              if (errors === _errs4) {
                if (typeof data1 === 'string') {
                  if (!pattern3.test(data1)) {
                    validate81.errors = [
                      {
                        instancePath: instancePath + '/groupId',
                        schemaPath: '#/properties/groupId/pattern',
                        keyword: 'pattern',
                        params: { pattern: '\\S' },
                      },
                    ];
                    return false;
                  }
                } else {
                  validate81.errors = [
                    {
                      instancePath: instancePath + '/groupId',
                      schemaPath: '#/properties/groupId/type',
                      keyword: 'type',
                      params: { type: 'string' },
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.collectionId !== undefined) {
                let data2 = data.collectionId;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (typeof data2 === 'string') {
                    if (!pattern3.test(data2)) {
                      validate81.errors = [
                        {
                          instancePath: instancePath + '/collectionId',
                          schemaPath: '#/properties/collectionId/pattern',
                          keyword: 'pattern',
                          params: { pattern: '\\S' },
                        },
                      ];
                      return false;
                    }
                  } else {
                    validate81.errors = [
                      {
                        instancePath: instancePath + '/collectionId',
                        schemaPath: '#/properties/collectionId/type',
                        keyword: 'type',
                        params: { type: 'string' },
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.targetType !== undefined) {
                  let data3 = data.targetType;
                  const _errs8 = errors;
                  if (typeof data3 !== 'string') {
                    validate81.errors = [
                      {
                        instancePath: instancePath + '/targetType',
                        schemaPath: '#/properties/targetType/type',
                        keyword: 'type',
                        params: { type: 'string' },
                      },
                    ];
                    return false;
                  }
                  if (!(
                    data3 === 'none' ||
                    data3 === 'user' ||
                    data3 === 'device' ||
                    data3 === 'unknownFutureValue'
                  )) {
                    validate81.errors = [
                      {
                        instancePath: instancePath + '/targetType',
                        schemaPath: '#/properties/targetType/enum',
                        keyword: 'enum',
                        params: { allowedValues: schema32.properties.targetType.enum },
                      },
                    ];
                    return false;
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.entraObjectId !== undefined) {
                    let data4 = data.entraObjectId;
                    const _errs10 = errors;
                    if (errors === _errs10) {
                      if (typeof data4 === 'string') {
                        if (!pattern3.test(data4)) {
                          validate81.errors = [
                            {
                              instancePath: instancePath + '/entraObjectId',
                              schemaPath: '#/properties/entraObjectId/pattern',
                              keyword: 'pattern',
                              params: { pattern: '\\S' },
                            },
                          ];
                          return false;
                        }
                      } else {
                        validate81.errors = [
                          {
                            instancePath: instancePath + '/entraObjectId',
                            schemaPath: '#/properties/entraObjectId/type',
                            keyword: 'type',
                            params: { type: 'string' },
                          },
                        ];
                        return false;
                      }
                    }
                    var valid0 = _errs10 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.deviceAndAppManagementAssignmentFilterId !== undefined) {
                      let data5 = data.deviceAndAppManagementAssignmentFilterId;
                      const _errs12 = errors;
                      if (typeof data5 !== 'string' && data5 !== null) {
                        validate81.errors = [
                          {
                            instancePath: instancePath + '/deviceAndAppManagementAssignmentFilterId',
                            schemaPath: '#/properties/deviceAndAppManagementAssignmentFilterId/type',
                            keyword: 'type',
                            params: {
                              type: schema32.properties.deviceAndAppManagementAssignmentFilterId.type,
                            },
                          },
                        ];
                        return false;
                      }
                      var valid0 = _errs12 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.deviceAndAppManagementAssignmentFilterType !== undefined) {
                        let data6 = data.deviceAndAppManagementAssignmentFilterType;
                        const _errs14 = errors;
                        if (typeof data6 !== 'string') {
                          validate81.errors = [
                            {
                              instancePath: instancePath + '/deviceAndAppManagementAssignmentFilterType',
                              schemaPath: '#/properties/deviceAndAppManagementAssignmentFilterType/type',
                              keyword: 'type',
                              params: { type: 'string' },
                            },
                          ];
                          return false;
                        }
                        if (!(data6 === 'none' || data6 === 'include' || data6 === 'exclude')) {
                          validate81.errors = [
                            {
                              instancePath: instancePath + '/deviceAndAppManagementAssignmentFilterType',
                              schemaPath: '#/properties/deviceAndAppManagementAssignmentFilterType/enum',
                              keyword: 'enum',
                              params: {
                                allowedValues:
                                  schema32.properties.deviceAndAppManagementAssignmentFilterType.enum,
                              },
                            },
                          ];
                          return false;
                        }
                        var valid0 = _errs14 === errors;
                      } else {
                        var valid0 = true;
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate81.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate81.errors = vErrors;
  return errors === 0;
}
validate81.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const targetEntry = validate82;
const schema33 = {
  type: 'object',
  required: ['target'],
  additionalProperties: false,
  properties: {
    target: { $ref: '#/$defs/rawTarget' },
    source: { $ref: '#/$defs/source' },
    sourceId: { $ref: '#/$defs/sourceId' },
  },
};

function validate82(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate82.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.target === undefined && (missing0 = 'target')) {
        validate82.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'target' || key0 === 'source' || key0 === 'sourceId')) {
            validate82.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.target !== undefined) {
            const _errs2 = errors;
            if (
              !validate81(data.target, {
                instancePath: instancePath + '/target',
                parentData: data,
                parentDataProperty: 'target',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate81.errors : vErrors.concat(validate81.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.source !== undefined) {
              const _errs3 = errors;
              if (
                !validate65(data.source, {
                  instancePath: instancePath + '/source',
                  parentData: data,
                  parentDataProperty: 'source',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.sourceId !== undefined) {
                const _errs4 = errors;
                if (
                  !validate66(data.sourceId, {
                    instancePath: instancePath + '/sourceId',
                    parentData: data,
                    parentDataProperty: 'sourceId',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate82.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate82.errors = vErrors;
  return errors === 0;
}
validate82.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const setEntry = validate86;
const schema34 = {
  type: 'object',
  required: ['set'],
  additionalProperties: false,
  properties: { set: { $ref: '#/$defs/setName' } },
};

function validate86(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate86.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.set === undefined && (missing0 = 'set')) {
        validate86.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'set')) {
            validate86.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.set !== undefined) {
            if (
              !validate57(data.set, {
                instancePath: instancePath + '/set',
                parentData: data,
                parentDataProperty: 'set',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
              errors = vErrors.length;
            }
          }
        }
      }
    } else {
      validate86.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate86.errors = vErrors;
  return errors === 0;
}
validate86.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const entry = validate88;
const schema35 = {
  anyOf: [
    { $ref: '#/$defs/name' },
    { $ref: '#/$defs/groupEntry' },
    { $ref: '#/$defs/allUsersEntry' },
    { $ref: '#/$defs/allDevicesEntry' },
    { $ref: '#/$defs/targetEntry' },
    { $ref: '#/$defs/setEntry' },
  ],
};

function validate88(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate88.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate54(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  const _errs2 = errors;
  if (!validate67(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs3 = errors;
  if (!validate73(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate73.errors : vErrors.concat(validate73.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs4 = errors;
  if (!validate77(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs4 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs5 = errors;
  if (!validate82(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs5 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs6 = errors;
  if (!validate86(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate86.errors : vErrors.concat(validate86.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs6 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  if (!valid0) {
    const err0 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
    validate88.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate88.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate88.evaluated = { dynamicProps: true, dynamicItems: false };

export const setMember = validate95;
const schema36 = {
  anyOf: [
    { $ref: '#/$defs/name' },
    { $ref: '#/$defs/groupEntry' },
    { $ref: '#/$defs/allUsersEntry' },
    { $ref: '#/$defs/allDevicesEntry' },
    { $ref: '#/$defs/targetEntry' },
  ],
};

function validate95(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate95.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate54(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  const _errs2 = errors;
  if (!validate67(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs3 = errors;
  if (!validate73(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate73.errors : vErrors.concat(validate73.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs4 = errors;
  if (!validate77(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs4 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  const _errs5 = errors;
  if (!validate82(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs5 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  if (!valid0) {
    const err0 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
    validate95.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate95.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate95.evaluated = { dynamicProps: true, dynamicItems: false };

export const setMembers = validate101;
const schema37 = { type: 'array', minItems: 1, items: { $ref: '#/$defs/setMember' } };

function validate101(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate101.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (Array.isArray(data)) {
      if (data.length < 1) {
        validate101.errors = [
          { instancePath, schemaPath: '#/minItems', keyword: 'minItems', params: { limit: 1 } },
        ];
        return false;
      } else {
        var valid0 = true;
        const len0 = data.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const _errs1 = errors;
          if (
            !validate95(data[i0], {
              instancePath: instancePath + '/' + i0,
              parentData: data,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate95.errors : vErrors.concat(validate95.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
          if (!valid0) {
            break;
          }
        }
      }
    } else {
      validate101.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } },
      ];
      return false;
    }
  }
  validate101.errors = vErrors;
  return errors === 0;
}
validate101.evaluated = { items: true, dynamicProps: false, dynamicItems: false };

export const maxRemovals = validate103;
const schema38 = {
  anyOf: [
    { type: 'string', pattern: '^(?:100|[1-9]?[0-9])%$' },
    { type: 'integer', minimum: 0 },
  ],
};
const pattern12 = new RegExp('^(?:100|[1-9]?[0-9])%$', 'u');

function validate103(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate103.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (errors === _errs1) {
    if (typeof data === 'string') {
      if (!pattern12.test(data)) {
        const err0 = {
          instancePath,
          schemaPath: '#/anyOf/0/pattern',
          keyword: 'pattern',
          params: { pattern: '^(?:100|[1-9]?[0-9])%$' },
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    } else {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/0/type',
        keyword: 'type',
        params: { type: 'string' },
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  const _errs3 = errors;
  if (!(typeof data == 'number' && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err2 = { instancePath, schemaPath: '#/anyOf/1/type', keyword: 'type', params: { type: 'integer' } };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  if (errors === _errs3) {
    if (typeof data == 'number' && isFinite(data)) {
      if (data < 0 || isNaN(data)) {
        const err3 = {
          instancePath,
          schemaPath: '#/anyOf/1/minimum',
          keyword: 'minimum',
          params: { comparison: '>=', limit: 0 },
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err4 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
    validate103.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate103.errors = vErrors;
  return errors === 0;
}
validate103.evaluated = { dynamicProps: false, dynamicItems: false };

export const policyProtection = validate104;
const schema39 = {
  type: 'object',
  required: ['policy'],
  additionalProperties: false,
  properties: { policy: { $ref: '#/$defs/policyReference' } },
};

function validate104(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate104.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.policy === undefined && (missing0 = 'policy')) {
        validate104.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'policy')) {
            validate104.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.policy !== undefined) {
            if (
              !validate58(data.policy, {
                instancePath: instancePath + '/policy',
                parentData: data,
                parentDataProperty: 'policy',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
              errors = vErrors.length;
            }
          }
        }
      }
    } else {
      validate104.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate104.errors = vErrors;
  return errors === 0;
}
validate104.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const groupProtection = validate106;
const schema40 = {
  type: 'object',
  anyOf: [{ required: ['group'] }, { required: ['groupId'] }],
  additionalProperties: false,
  properties: { group: { $ref: '#/$defs/name' }, groupId: { $ref: '#/$defs/guid' } },
};

function validate106(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate106.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs1 = errors;
  let valid0 = false;
  const _errs2 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0;
    if (data.group === undefined && (missing0 = 'group')) {
      const err0 = {
        instancePath,
        schemaPath: '#/anyOf/0/required',
        keyword: 'required',
        params: { missingProperty: missing0 },
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  const _errs3 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing1;
    if (data.groupId === undefined && (missing1 = 'groupId')) {
      const err1 = {
        instancePath,
        schemaPath: '#/anyOf/1/required',
        keyword: 'required',
        params: { missingProperty: missing1 },
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const err2 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
    validate106.errors = vErrors;
    return false;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      const _errs4 = errors;
      for (const key0 in data) {
        if (!(key0 === 'group' || key0 === 'groupId')) {
          validate106.errors = [
            {
              instancePath,
              schemaPath: '#/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
            },
          ];
          return false;
          break;
        }
      }
      if (_errs4 === errors) {
        if (data.group !== undefined) {
          const _errs5 = errors;
          if (
            !validate54(data.group, {
              instancePath: instancePath + '/group',
              parentData: data,
              parentDataProperty: 'group',
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
            errors = vErrors.length;
          }
          var valid1 = _errs5 === errors;
        } else {
          var valid1 = true;
        }
        if (valid1) {
          if (data.groupId !== undefined) {
            const _errs6 = errors;
            if (
              !validate55(data.groupId, {
                instancePath: instancePath + '/groupId',
                parentData: data,
                parentDataProperty: 'groupId',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
              errors = vErrors.length;
            }
            var valid1 = _errs6 === errors;
          } else {
            var valid1 = true;
          }
        }
      }
    } else {
      validate106.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate106.errors = vErrors;
  return errors === 0;
}
validate106.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const protection = validate109;
const schema41 = { anyOf: [{ $ref: '#/$defs/policyProtection' }, { $ref: '#/$defs/groupProtection' }] };

function validate109(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate109.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate104(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs2 = errors;
  if (!validate106(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    if (props0 !== true) {
      props0 = true;
    }
  }
  if (!valid0) {
    const err0 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
    validate109.errors = vErrors;
    return false;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate109.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate109.evaluated = { dynamicProps: true, dynamicItems: false };

export const refusalCode = validate112;
const schema42 = {
  type: 'string',
  enum: [
    'max-removals',
    'max-policies',
    'max-users-losing',
    'protected',
    'policy-set-assign',
    'v1-hides-filters',
    'swap-between-policies',
    'filter-platform',
  ],
};

function validate112(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate112.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    validate112.errors = [
      { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
    ];
    return false;
  }
  if (!(
    data === 'max-removals' ||
    data === 'max-policies' ||
    data === 'max-users-losing' ||
    data === 'protected' ||
    data === 'policy-set-assign' ||
    data === 'v1-hides-filters' ||
    data === 'swap-between-policies' ||
    data === 'filter-platform'
  )) {
    validate112.errors = [
      { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema42.enum } },
    ];
    return false;
  }
  validate112.errors = vErrors;
  return errors === 0;
}
validate112.evaluated = { dynamicProps: false, dynamicItems: false };

export const allowance = validate113;
const schema43 = {
  type: 'object',
  required: ['code', 'reason'],
  additionalProperties: false,
  properties: {
    code: { $ref: '#/$defs/refusalCode' },
    policy: { $ref: '#/$defs/policyId' },
    reason: { type: 'string', pattern: '\\S' },
  },
};

function validate113(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate113.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (
        (data.code === undefined && (missing0 = 'code')) ||
        (data.reason === undefined && (missing0 = 'reason'))
      ) {
        validate113.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'code' || key0 === 'policy' || key0 === 'reason')) {
            validate113.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.code !== undefined) {
            const _errs2 = errors;
            if (
              !validate112(data.code, {
                instancePath: instancePath + '/code',
                parentData: data,
                parentDataProperty: 'code',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate112.errors : vErrors.concat(validate112.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.policy !== undefined) {
              const _errs3 = errors;
              if (
                !validate56(data.policy, {
                  instancePath: instancePath + '/policy',
                  parentData: data,
                  parentDataProperty: 'policy',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.reason !== undefined) {
                let data2 = data.reason;
                const _errs4 = errors;
                if (errors === _errs4) {
                  if (typeof data2 === 'string') {
                    if (!pattern3.test(data2)) {
                      validate113.errors = [
                        {
                          instancePath: instancePath + '/reason',
                          schemaPath: '#/properties/reason/pattern',
                          keyword: 'pattern',
                          params: { pattern: '\\S' },
                        },
                      ];
                      return false;
                    }
                  } else {
                    validate113.errors = [
                      {
                        instancePath: instancePath + '/reason',
                        schemaPath: '#/properties/reason/type',
                        keyword: 'type',
                        params: { type: 'string' },
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
            }
          }
        }
      }
    } else {
      validate113.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate113.errors = vErrors;
  return errors === 0;
}
validate113.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const path = validate116;
const schema44 = { type: 'string', pattern: '\\S' };

function validate116(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate116.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern3.test(data)) {
        validate116.errors = [
          { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } },
        ];
        return false;
      }
    } else {
      validate116.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate116.errors = vErrors;
  return errors === 0;
}
validate116.evaluated = { dynamicProps: false, dynamicItems: false };

export const folders = validate117;
const schema45 = { type: 'array', minItems: 1, items: { $ref: '#/$defs/path' } };

function validate117(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate117.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (Array.isArray(data)) {
      if (data.length < 1) {
        validate117.errors = [
          { instancePath, schemaPath: '#/minItems', keyword: 'minItems', params: { limit: 1 } },
        ];
        return false;
      } else {
        var valid0 = true;
        const len0 = data.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const _errs1 = errors;
          if (
            !validate116(data[i0], {
              instancePath: instancePath + '/' + i0,
              parentData: data,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
          if (!valid0) {
            break;
          }
        }
      }
    } else {
      validate117.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } },
      ];
      return false;
    }
  }
  validate117.errors = vErrors;
  return errors === 0;
}
validate117.evaluated = { items: true, dynamicProps: false, dynamicItems: false };

export const tenantName = validate119;
const schema46 = {
  type: 'string',
  pattern: '^(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$',
};
const pattern15 = new RegExp(
  '^(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$',
  'u',
);

function validate119(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate119.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern15.test(data)) {
        validate119.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: {
              pattern: '^(?!(con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$',
            },
          },
        ];
        return false;
      }
    } else {
      validate119.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate119.errors = vErrors;
  return errors === 0;
}
validate119.evaluated = { dynamicProps: false, dynamicItems: false };

export const ringName = validate120;
const schema47 = { type: 'string', pattern: '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$' };
const pattern16 = new RegExp('^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$', 'u');

function validate120(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate120.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern16.test(data)) {
        validate120.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: { pattern: '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$' },
          },
        ];
        return false;
      }
    } else {
      validate120.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate120.errors = vErrors;
  return errors === 0;
}
validate120.evaluated = { dynamicProps: false, dynamicItems: false };

export const valueName = validate121;
const schema48 = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]*$' };

function validate121(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate121.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern6.test(data)) {
        validate121.errors = [
          {
            instancePath,
            schemaPath: '#/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$' },
          },
        ];
        return false;
      }
    } else {
      validate121.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate121.errors = vErrors;
  return errors === 0;
}
validate121.evaluated = { dynamicProps: false, dynamicItems: false };

export const valueText = validate122;
const schema49 = { type: 'string', pattern: '\\S' };

function validate122(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate122.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern3.test(data)) {
        validate122.errors = [
          { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } },
        ];
        return false;
      }
    } else {
      validate122.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate122.errors = vErrors;
  return errors === 0;
}
validate122.evaluated = { dynamicProps: false, dynamicItems: false };

export const values = validate123;
const schema50 = {
  type: 'object',
  propertyNames: { $ref: '#/$defs/valueName' },
  additionalProperties: { $ref: '#/$defs/valueText' },
};

function validate123(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate123.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      for (const key0 in data) {
        const _errs1 = errors;
        if (
          !validate121(key0, { instancePath, parentData: data, parentDataProperty, rootData, dynamicAnchors })
        ) {
          vErrors = vErrors === null ? validate121.errors : vErrors.concat(validate121.errors);
          errors = vErrors.length;
        }
        var valid0 = _errs1 === errors;
        if (!valid0) {
          const err0 = {
            instancePath,
            schemaPath: '#/propertyNames',
            keyword: 'propertyNames',
            params: { propertyName: key0 },
          };
          if (vErrors === null) {
            vErrors = [err0];
          } else {
            vErrors.push(err0);
          }
          errors++;
          validate123.errors = vErrors;
          return false;
          break;
        }
      }
      if (valid0) {
        for (const key1 in data) {
          const _errs3 = errors;
          if (
            !validate122(data[key1], {
              instancePath: instancePath + '/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
              parentData: data,
              parentDataProperty: key1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate122.errors : vErrors.concat(validate122.errors);
            errors = vErrors.length;
          }
          var valid1 = _errs3 === errors;
          if (!valid1) {
            break;
          }
        }
      }
    } else {
      validate123.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate123.errors = vErrors;
  return errors === 0;
}
validate123.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const tenant = validate126;
const schema51 = {
  type: 'object',
  required: ['name', 'tenantId'],
  additionalProperties: false,
  properties: {
    name: { $ref: '#/$defs/tenantName' },
    tenantId: { $ref: '#/$defs/guid' },
    ring: { $ref: '#/$defs/ringName' },
    settings: { $ref: '#/$defs/path' },
    folders: { $ref: '#/$defs/folders' },
    overlay: { $ref: '#/$defs/path' },
    values: { $ref: '#/$defs/values' },
  },
};

function validate126(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate126.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (
        (data.name === undefined && (missing0 = 'name')) ||
        (data.tenantId === undefined && (missing0 = 'tenantId'))
      ) {
        validate126.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === 'name' ||
            key0 === 'tenantId' ||
            key0 === 'ring' ||
            key0 === 'settings' ||
            key0 === 'folders' ||
            key0 === 'overlay' ||
            key0 === 'values'
          )) {
            validate126.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.name !== undefined) {
            const _errs2 = errors;
            if (
              !validate119(data.name, {
                instancePath: instancePath + '/name',
                parentData: data,
                parentDataProperty: 'name',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate119.errors : vErrors.concat(validate119.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.tenantId !== undefined) {
              const _errs3 = errors;
              if (
                !validate55(data.tenantId, {
                  instancePath: instancePath + '/tenantId',
                  parentData: data,
                  parentDataProperty: 'tenantId',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.ring !== undefined) {
                const _errs4 = errors;
                if (
                  !validate120(data.ring, {
                    instancePath: instancePath + '/ring',
                    parentData: data,
                    parentDataProperty: 'ring',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate120.errors : vErrors.concat(validate120.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.settings !== undefined) {
                  const _errs5 = errors;
                  if (
                    !validate116(data.settings, {
                      instancePath: instancePath + '/settings',
                      parentData: data,
                      parentDataProperty: 'settings',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
                    errors = vErrors.length;
                  }
                  var valid0 = _errs5 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.folders !== undefined) {
                    const _errs6 = errors;
                    if (
                      !validate117(data.folders, {
                        instancePath: instancePath + '/folders',
                        parentData: data,
                        parentDataProperty: 'folders',
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
                      errors = vErrors.length;
                    }
                    var valid0 = _errs6 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.overlay !== undefined) {
                      const _errs7 = errors;
                      if (
                        !validate116(data.overlay, {
                          instancePath: instancePath + '/overlay',
                          parentData: data,
                          parentDataProperty: 'overlay',
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
                        errors = vErrors.length;
                      }
                      var valid0 = _errs7 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.values !== undefined) {
                        const _errs8 = errors;
                        if (
                          !validate123(data.values, {
                            instancePath: instancePath + '/values',
                            parentData: data,
                            parentDataProperty: 'values',
                            rootData,
                            dynamicAnchors,
                          })
                        ) {
                          vErrors =
                            vErrors === null ? validate123.errors : vErrors.concat(validate123.errors);
                          errors = vErrors.length;
                        }
                        var valid0 = _errs8 === errors;
                      } else {
                        var valid0 = true;
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate126.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate126.errors = vErrors;
  return errors === 0;
}
validate126.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const policyAssignments = validate134;
const schema52 = {
  type: 'object',
  required: ['policy'],
  additionalProperties: false,
  properties: {
    policy: { $ref: '#/$defs/policyReference' },
    include: { type: 'array', items: { $ref: '#/$defs/entry' } },
    exclude: { type: 'array', items: { $ref: '#/$defs/entry' } },
    ownership: { type: 'string', enum: ['exact', 'additive'] },
  },
};

function validate134(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate134.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.policy === undefined && (missing0 = 'policy')) {
        validate134.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(key0 === 'policy' || key0 === 'include' || key0 === 'exclude' || key0 === 'ownership')) {
            validate134.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.policy !== undefined) {
            const _errs2 = errors;
            if (
              !validate58(data.policy, {
                instancePath: instancePath + '/policy',
                parentData: data,
                parentDataProperty: 'policy',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.include !== undefined) {
              let data1 = data.include;
              const _errs3 = errors;
              if (errors === _errs3) {
                if (Array.isArray(data1)) {
                  var valid1 = true;
                  const len0 = data1.length;
                  for (let i0 = 0; i0 < len0; i0++) {
                    const _errs5 = errors;
                    if (
                      !validate88(data1[i0], {
                        instancePath: instancePath + '/include/' + i0,
                        parentData: data1,
                        parentDataProperty: i0,
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors);
                      errors = vErrors.length;
                    }
                    var valid1 = _errs5 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                } else {
                  validate134.errors = [
                    {
                      instancePath: instancePath + '/include',
                      schemaPath: '#/properties/include/type',
                      keyword: 'type',
                      params: { type: 'array' },
                    },
                  ];
                  return false;
                }
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.exclude !== undefined) {
                let data3 = data.exclude;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (Array.isArray(data3)) {
                    var valid2 = true;
                    const len1 = data3.length;
                    for (let i1 = 0; i1 < len1; i1++) {
                      const _errs8 = errors;
                      if (
                        !validate88(data3[i1], {
                          instancePath: instancePath + '/exclude/' + i1,
                          parentData: data3,
                          parentDataProperty: i1,
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors);
                        errors = vErrors.length;
                      }
                      var valid2 = _errs8 === errors;
                      if (!valid2) {
                        break;
                      }
                    }
                  } else {
                    validate134.errors = [
                      {
                        instancePath: instancePath + '/exclude',
                        schemaPath: '#/properties/exclude/type',
                        keyword: 'type',
                        params: { type: 'array' },
                      },
                    ];
                    return false;
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.ownership !== undefined) {
                  let data5 = data.ownership;
                  const _errs9 = errors;
                  if (typeof data5 !== 'string') {
                    validate134.errors = [
                      {
                        instancePath: instancePath + '/ownership',
                        schemaPath: '#/properties/ownership/type',
                        keyword: 'type',
                        params: { type: 'string' },
                      },
                    ];
                    return false;
                  }
                  if (!(data5 === 'exact' || data5 === 'additive')) {
                    validate134.errors = [
                      {
                        instancePath: instancePath + '/ownership',
                        schemaPath: '#/properties/ownership/enum',
                        keyword: 'enum',
                        params: { allowedValues: schema52.properties.ownership.enum },
                      },
                    ];
                    return false;
                  }
                  var valid0 = _errs9 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate134.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate134.errors = vErrors;
  return errors === 0;
}
validate134.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const settings = validate138;
const schema53 = {
  type: 'object',
  required: ['tenantId'],
  additionalProperties: false,
  properties: {
    tenantId: { $ref: '#/$defs/guid' },
    cloud: { type: 'string', enum: ['global', 'usGov', 'usGovDod', 'china'] },
    graphVersion: { type: 'string', enum: ['beta', 'v1.0'] },
    desiredState: { type: 'string', pattern: '\\S' },
    writeMode: { type: 'string', enum: ['patch', 'assign'] },
    sets: {
      type: 'object',
      propertyNames: { $ref: '#/$defs/setName' },
      additionalProperties: { $ref: '#/$defs/setMembers' },
    },
    require: {
      type: 'object',
      additionalProperties: false,
      properties: {
        include: { type: 'array', items: { $ref: '#/$defs/setName' } },
        exclude: { type: 'array', items: { $ref: '#/$defs/setName' } },
      },
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: {
        maxRemovals: { $ref: '#/$defs/maxRemovals' },
        maxPolicies: { type: 'integer', minimum: 0 },
        maxUsersLosing: { type: 'integer', minimum: 0 },
      },
    },
    protect: { type: 'array', items: { $ref: '#/$defs/protection' } },
    allow: { type: 'array', items: { $ref: '#/$defs/allowance' } },
  },
};
const func1 = Object.prototype.hasOwnProperty;

function validate138(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate138.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.tenantId === undefined && (missing0 = 'tenantId')) {
        validate138.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!func1.call(schema53.properties, key0)) {
            validate138.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.tenantId !== undefined) {
            const _errs2 = errors;
            if (
              !validate55(data.tenantId, {
                instancePath: instancePath + '/tenantId',
                parentData: data,
                parentDataProperty: 'tenantId',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.cloud !== undefined) {
              let data1 = data.cloud;
              const _errs3 = errors;
              if (typeof data1 !== 'string') {
                validate138.errors = [
                  {
                    instancePath: instancePath + '/cloud',
                    schemaPath: '#/properties/cloud/type',
                    keyword: 'type',
                    params: { type: 'string' },
                  },
                ];
                return false;
              }
              if (!(data1 === 'global' || data1 === 'usGov' || data1 === 'usGovDod' || data1 === 'china')) {
                validate138.errors = [
                  {
                    instancePath: instancePath + '/cloud',
                    schemaPath: '#/properties/cloud/enum',
                    keyword: 'enum',
                    params: { allowedValues: schema53.properties.cloud.enum },
                  },
                ];
                return false;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.graphVersion !== undefined) {
                let data2 = data.graphVersion;
                const _errs5 = errors;
                if (typeof data2 !== 'string') {
                  validate138.errors = [
                    {
                      instancePath: instancePath + '/graphVersion',
                      schemaPath: '#/properties/graphVersion/type',
                      keyword: 'type',
                      params: { type: 'string' },
                    },
                  ];
                  return false;
                }
                if (!(data2 === 'beta' || data2 === 'v1.0')) {
                  validate138.errors = [
                    {
                      instancePath: instancePath + '/graphVersion',
                      schemaPath: '#/properties/graphVersion/enum',
                      keyword: 'enum',
                      params: { allowedValues: schema53.properties.graphVersion.enum },
                    },
                  ];
                  return false;
                }
                var valid0 = _errs5 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.desiredState !== undefined) {
                  let data3 = data.desiredState;
                  const _errs7 = errors;
                  if (errors === _errs7) {
                    if (typeof data3 === 'string') {
                      if (!pattern3.test(data3)) {
                        validate138.errors = [
                          {
                            instancePath: instancePath + '/desiredState',
                            schemaPath: '#/properties/desiredState/pattern',
                            keyword: 'pattern',
                            params: { pattern: '\\S' },
                          },
                        ];
                        return false;
                      }
                    } else {
                      validate138.errors = [
                        {
                          instancePath: instancePath + '/desiredState',
                          schemaPath: '#/properties/desiredState/type',
                          keyword: 'type',
                          params: { type: 'string' },
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs7 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.writeMode !== undefined) {
                    let data4 = data.writeMode;
                    const _errs9 = errors;
                    if (typeof data4 !== 'string') {
                      validate138.errors = [
                        {
                          instancePath: instancePath + '/writeMode',
                          schemaPath: '#/properties/writeMode/type',
                          keyword: 'type',
                          params: { type: 'string' },
                        },
                      ];
                      return false;
                    }
                    if (!(data4 === 'patch' || data4 === 'assign')) {
                      validate138.errors = [
                        {
                          instancePath: instancePath + '/writeMode',
                          schemaPath: '#/properties/writeMode/enum',
                          keyword: 'enum',
                          params: { allowedValues: schema53.properties.writeMode.enum },
                        },
                      ];
                      return false;
                    }
                    var valid0 = _errs9 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.sets !== undefined) {
                      let data5 = data.sets;
                      const _errs11 = errors;
                      if (errors === _errs11) {
                        if (data5 && typeof data5 == 'object' && !Array.isArray(data5)) {
                          for (const key1 in data5) {
                            const _errs13 = errors;
                            if (
                              !validate57(key1, {
                                instancePath: instancePath + '/sets',
                                parentData: data5,
                                parentDataProperty: 'sets',
                                rootData,
                                dynamicAnchors,
                              })
                            ) {
                              vErrors =
                                vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
                              errors = vErrors.length;
                            }
                            var valid1 = _errs13 === errors;
                            if (!valid1) {
                              const err0 = {
                                instancePath: instancePath + '/sets',
                                schemaPath: '#/properties/sets/propertyNames',
                                keyword: 'propertyNames',
                                params: { propertyName: key1 },
                              };
                              if (vErrors === null) {
                                vErrors = [err0];
                              } else {
                                vErrors.push(err0);
                              }
                              errors++;
                              validate138.errors = vErrors;
                              return false;
                              break;
                            }
                          }
                          if (valid1) {
                            for (const key2 in data5) {
                              const _errs15 = errors;
                              if (
                                !validate101(data5[key2], {
                                  instancePath:
                                    instancePath + '/sets/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
                                  parentData: data5,
                                  parentDataProperty: key2,
                                  rootData,
                                  dynamicAnchors,
                                })
                              ) {
                                vErrors =
                                  vErrors === null ? validate101.errors : vErrors.concat(validate101.errors);
                                errors = vErrors.length;
                              }
                              var valid2 = _errs15 === errors;
                              if (!valid2) {
                                break;
                              }
                            }
                          }
                        } else {
                          validate138.errors = [
                            {
                              instancePath: instancePath + '/sets',
                              schemaPath: '#/properties/sets/type',
                              keyword: 'type',
                              params: { type: 'object' },
                            },
                          ];
                          return false;
                        }
                      }
                      var valid0 = _errs11 === errors;
                    } else {
                      var valid0 = true;
                    }
                    if (valid0) {
                      if (data.require !== undefined) {
                        let data7 = data.require;
                        const _errs16 = errors;
                        if (errors === _errs16) {
                          if (data7 && typeof data7 == 'object' && !Array.isArray(data7)) {
                            const _errs18 = errors;
                            for (const key3 in data7) {
                              if (!(key3 === 'include' || key3 === 'exclude')) {
                                validate138.errors = [
                                  {
                                    instancePath: instancePath + '/require',
                                    schemaPath: '#/properties/require/additionalProperties',
                                    keyword: 'additionalProperties',
                                    params: { additionalProperty: key3 },
                                  },
                                ];
                                return false;
                                break;
                              }
                            }
                            if (_errs18 === errors) {
                              if (data7.include !== undefined) {
                                let data8 = data7.include;
                                const _errs19 = errors;
                                if (errors === _errs19) {
                                  if (Array.isArray(data8)) {
                                    var valid4 = true;
                                    const len0 = data8.length;
                                    for (let i0 = 0; i0 < len0; i0++) {
                                      const _errs21 = errors;
                                      if (
                                        !validate57(data8[i0], {
                                          instancePath: instancePath + '/require/include/' + i0,
                                          parentData: data8,
                                          parentDataProperty: i0,
                                          rootData,
                                          dynamicAnchors,
                                        })
                                      ) {
                                        vErrors =
                                          vErrors === null
                                            ? validate57.errors
                                            : vErrors.concat(validate57.errors);
                                        errors = vErrors.length;
                                      }
                                      var valid4 = _errs21 === errors;
                                      if (!valid4) {
                                        break;
                                      }
                                    }
                                  } else {
                                    validate138.errors = [
                                      {
                                        instancePath: instancePath + '/require/include',
                                        schemaPath: '#/properties/require/properties/include/type',
                                        keyword: 'type',
                                        params: { type: 'array' },
                                      },
                                    ];
                                    return false;
                                  }
                                }
                                var valid3 = _errs19 === errors;
                              } else {
                                var valid3 = true;
                              }
                              if (valid3) {
                                if (data7.exclude !== undefined) {
                                  let data10 = data7.exclude;
                                  const _errs22 = errors;
                                  if (errors === _errs22) {
                                    if (Array.isArray(data10)) {
                                      var valid5 = true;
                                      const len1 = data10.length;
                                      for (let i1 = 0; i1 < len1; i1++) {
                                        const _errs24 = errors;
                                        if (
                                          !validate57(data10[i1], {
                                            instancePath: instancePath + '/require/exclude/' + i1,
                                            parentData: data10,
                                            parentDataProperty: i1,
                                            rootData,
                                            dynamicAnchors,
                                          })
                                        ) {
                                          vErrors =
                                            vErrors === null
                                              ? validate57.errors
                                              : vErrors.concat(validate57.errors);
                                          errors = vErrors.length;
                                        }
                                        var valid5 = _errs24 === errors;
                                        if (!valid5) {
                                          break;
                                        }
                                      }
                                    } else {
                                      validate138.errors = [
                                        {
                                          instancePath: instancePath + '/require/exclude',
                                          schemaPath: '#/properties/require/properties/exclude/type',
                                          keyword: 'type',
                                          params: { type: 'array' },
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid3 = _errs22 === errors;
                                } else {
                                  var valid3 = true;
                                }
                              }
                            }
                          } else {
                            validate138.errors = [
                              {
                                instancePath: instancePath + '/require',
                                schemaPath: '#/properties/require/type',
                                keyword: 'type',
                                params: { type: 'object' },
                              },
                            ];
                            return false;
                          }
                        }
                        var valid0 = _errs16 === errors;
                      } else {
                        var valid0 = true;
                      }
                      if (valid0) {
                        if (data.limits !== undefined) {
                          let data12 = data.limits;
                          const _errs25 = errors;
                          if (errors === _errs25) {
                            if (data12 && typeof data12 == 'object' && !Array.isArray(data12)) {
                              const _errs27 = errors;
                              for (const key4 in data12) {
                                if (!(
                                  key4 === 'maxRemovals' ||
                                  key4 === 'maxPolicies' ||
                                  key4 === 'maxUsersLosing'
                                )) {
                                  validate138.errors = [
                                    {
                                      instancePath: instancePath + '/limits',
                                      schemaPath: '#/properties/limits/additionalProperties',
                                      keyword: 'additionalProperties',
                                      params: { additionalProperty: key4 },
                                    },
                                  ];
                                  return false;
                                  break;
                                }
                              }
                              if (_errs27 === errors) {
                                if (data12.maxRemovals !== undefined) {
                                  const _errs28 = errors;
                                  if (
                                    !validate103(data12.maxRemovals, {
                                      instancePath: instancePath + '/limits/maxRemovals',
                                      parentData: data12,
                                      parentDataProperty: 'maxRemovals',
                                      rootData,
                                      dynamicAnchors,
                                    })
                                  ) {
                                    vErrors =
                                      vErrors === null
                                        ? validate103.errors
                                        : vErrors.concat(validate103.errors);
                                    errors = vErrors.length;
                                  }
                                  var valid6 = _errs28 === errors;
                                } else {
                                  var valid6 = true;
                                }
                                if (valid6) {
                                  if (data12.maxPolicies !== undefined) {
                                    let data14 = data12.maxPolicies;
                                    const _errs29 = errors;
                                    if (!(
                                      typeof data14 == 'number' &&
                                      !(data14 % 1) &&
                                      !isNaN(data14) &&
                                      isFinite(data14)
                                    )) {
                                      validate138.errors = [
                                        {
                                          instancePath: instancePath + '/limits/maxPolicies',
                                          schemaPath: '#/properties/limits/properties/maxPolicies/type',
                                          keyword: 'type',
                                          params: { type: 'integer' },
                                        },
                                      ];
                                      return false;
                                    }
                                    if (errors === _errs29) {
                                      if (typeof data14 == 'number' && isFinite(data14)) {
                                        if (data14 < 0 || isNaN(data14)) {
                                          validate138.errors = [
                                            {
                                              instancePath: instancePath + '/limits/maxPolicies',
                                              schemaPath:
                                                '#/properties/limits/properties/maxPolicies/minimum',
                                              keyword: 'minimum',
                                              params: { comparison: '>=', limit: 0 },
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                    }
                                    var valid6 = _errs29 === errors;
                                  } else {
                                    var valid6 = true;
                                  }
                                  if (valid6) {
                                    if (data12.maxUsersLosing !== undefined) {
                                      let data15 = data12.maxUsersLosing;
                                      const _errs31 = errors;
                                      if (!(
                                        typeof data15 == 'number' &&
                                        !(data15 % 1) &&
                                        !isNaN(data15) &&
                                        isFinite(data15)
                                      )) {
                                        validate138.errors = [
                                          {
                                            instancePath: instancePath + '/limits/maxUsersLosing',
                                            schemaPath: '#/properties/limits/properties/maxUsersLosing/type',
                                            keyword: 'type',
                                            params: { type: 'integer' },
                                          },
                                        ];
                                        return false;
                                      }
                                      if (errors === _errs31) {
                                        if (typeof data15 == 'number' && isFinite(data15)) {
                                          if (data15 < 0 || isNaN(data15)) {
                                            validate138.errors = [
                                              {
                                                instancePath: instancePath + '/limits/maxUsersLosing',
                                                schemaPath:
                                                  '#/properties/limits/properties/maxUsersLosing/minimum',
                                                keyword: 'minimum',
                                                params: { comparison: '>=', limit: 0 },
                                              },
                                            ];
                                            return false;
                                          }
                                        }
                                      }
                                      var valid6 = _errs31 === errors;
                                    } else {
                                      var valid6 = true;
                                    }
                                  }
                                }
                              }
                            } else {
                              validate138.errors = [
                                {
                                  instancePath: instancePath + '/limits',
                                  schemaPath: '#/properties/limits/type',
                                  keyword: 'type',
                                  params: { type: 'object' },
                                },
                              ];
                              return false;
                            }
                          }
                          var valid0 = _errs25 === errors;
                        } else {
                          var valid0 = true;
                        }
                        if (valid0) {
                          if (data.protect !== undefined) {
                            let data16 = data.protect;
                            const _errs33 = errors;
                            if (errors === _errs33) {
                              if (Array.isArray(data16)) {
                                var valid7 = true;
                                const len2 = data16.length;
                                for (let i2 = 0; i2 < len2; i2++) {
                                  const _errs35 = errors;
                                  if (
                                    !validate109(data16[i2], {
                                      instancePath: instancePath + '/protect/' + i2,
                                      parentData: data16,
                                      parentDataProperty: i2,
                                      rootData,
                                      dynamicAnchors,
                                    })
                                  ) {
                                    vErrors =
                                      vErrors === null
                                        ? validate109.errors
                                        : vErrors.concat(validate109.errors);
                                    errors = vErrors.length;
                                  }
                                  var valid7 = _errs35 === errors;
                                  if (!valid7) {
                                    break;
                                  }
                                }
                              } else {
                                validate138.errors = [
                                  {
                                    instancePath: instancePath + '/protect',
                                    schemaPath: '#/properties/protect/type',
                                    keyword: 'type',
                                    params: { type: 'array' },
                                  },
                                ];
                                return false;
                              }
                            }
                            var valid0 = _errs33 === errors;
                          } else {
                            var valid0 = true;
                          }
                          if (valid0) {
                            if (data.allow !== undefined) {
                              let data18 = data.allow;
                              const _errs36 = errors;
                              if (errors === _errs36) {
                                if (Array.isArray(data18)) {
                                  var valid8 = true;
                                  const len3 = data18.length;
                                  for (let i3 = 0; i3 < len3; i3++) {
                                    const _errs38 = errors;
                                    if (
                                      !validate113(data18[i3], {
                                        instancePath: instancePath + '/allow/' + i3,
                                        parentData: data18,
                                        parentDataProperty: i3,
                                        rootData,
                                        dynamicAnchors,
                                      })
                                    ) {
                                      vErrors =
                                        vErrors === null
                                          ? validate113.errors
                                          : vErrors.concat(validate113.errors);
                                      errors = vErrors.length;
                                    }
                                    var valid8 = _errs38 === errors;
                                    if (!valid8) {
                                      break;
                                    }
                                  }
                                } else {
                                  validate138.errors = [
                                    {
                                      instancePath: instancePath + '/allow',
                                      schemaPath: '#/properties/allow/type',
                                      keyword: 'type',
                                      params: { type: 'array' },
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid0 = _errs36 === errors;
                            } else {
                              var valid0 = true;
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate138.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate138.errors = vErrors;
  return errors === 0;
}
validate138.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const fleet = validate147;
const schema54 = {
  type: 'object',
  required: ['tenants'],
  additionalProperties: false,
  properties: {
    settings: { $ref: '#/$defs/path' },
    folders: { $ref: '#/$defs/folders' },
    values: { $ref: '#/$defs/values' },
    rings: { type: 'array', minItems: 1, items: { $ref: '#/$defs/ringName' } },
    tenants: { type: 'array', minItems: 1, items: { $ref: '#/$defs/tenant' } },
  },
};

function validate147(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate147.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.tenants === undefined && (missing0 = 'tenants')) {
        validate147.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
          },
        ];
        return false;
      } else {
        const _errs1 = errors;
        for (const key0 in data) {
          if (!(
            key0 === 'settings' ||
            key0 === 'folders' ||
            key0 === 'values' ||
            key0 === 'rings' ||
            key0 === 'tenants'
          )) {
            validate147.errors = [
              {
                instancePath,
                schemaPath: '#/additionalProperties',
                keyword: 'additionalProperties',
                params: { additionalProperty: key0 },
              },
            ];
            return false;
            break;
          }
        }
        if (_errs1 === errors) {
          if (data.settings !== undefined) {
            const _errs2 = errors;
            if (
              !validate116(data.settings, {
                instancePath: instancePath + '/settings',
                parentData: data,
                parentDataProperty: 'settings',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.folders !== undefined) {
              const _errs3 = errors;
              if (
                !validate117(data.folders, {
                  instancePath: instancePath + '/folders',
                  parentData: data,
                  parentDataProperty: 'folders',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs3 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.values !== undefined) {
                const _errs4 = errors;
                if (
                  !validate123(data.values, {
                    instancePath: instancePath + '/values',
                    parentData: data,
                    parentDataProperty: 'values',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate123.errors : vErrors.concat(validate123.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs4 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.rings !== undefined) {
                  let data3 = data.rings;
                  const _errs5 = errors;
                  if (errors === _errs5) {
                    if (Array.isArray(data3)) {
                      if (data3.length < 1) {
                        validate147.errors = [
                          {
                            instancePath: instancePath + '/rings',
                            schemaPath: '#/properties/rings/minItems',
                            keyword: 'minItems',
                            params: { limit: 1 },
                          },
                        ];
                        return false;
                      } else {
                        var valid1 = true;
                        const len0 = data3.length;
                        for (let i0 = 0; i0 < len0; i0++) {
                          const _errs7 = errors;
                          if (
                            !validate120(data3[i0], {
                              instancePath: instancePath + '/rings/' + i0,
                              parentData: data3,
                              parentDataProperty: i0,
                              rootData,
                              dynamicAnchors,
                            })
                          ) {
                            vErrors =
                              vErrors === null ? validate120.errors : vErrors.concat(validate120.errors);
                            errors = vErrors.length;
                          }
                          var valid1 = _errs7 === errors;
                          if (!valid1) {
                            break;
                          }
                        }
                      }
                    } else {
                      validate147.errors = [
                        {
                          instancePath: instancePath + '/rings',
                          schemaPath: '#/properties/rings/type',
                          keyword: 'type',
                          params: { type: 'array' },
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs5 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.tenants !== undefined) {
                    let data5 = data.tenants;
                    const _errs8 = errors;
                    if (errors === _errs8) {
                      if (Array.isArray(data5)) {
                        if (data5.length < 1) {
                          validate147.errors = [
                            {
                              instancePath: instancePath + '/tenants',
                              schemaPath: '#/properties/tenants/minItems',
                              keyword: 'minItems',
                              params: { limit: 1 },
                            },
                          ];
                          return false;
                        } else {
                          var valid2 = true;
                          const len1 = data5.length;
                          for (let i1 = 0; i1 < len1; i1++) {
                            const _errs10 = errors;
                            if (
                              !validate126(data5[i1], {
                                instancePath: instancePath + '/tenants/' + i1,
                                parentData: data5,
                                parentDataProperty: i1,
                                rootData,
                                dynamicAnchors,
                              })
                            ) {
                              vErrors =
                                vErrors === null ? validate126.errors : vErrors.concat(validate126.errors);
                              errors = vErrors.length;
                            }
                            var valid2 = _errs10 === errors;
                            if (!valid2) {
                              break;
                            }
                          }
                        }
                      } else {
                        validate147.errors = [
                          {
                            instancePath: instancePath + '/tenants',
                            schemaPath: '#/properties/tenants/type',
                            keyword: 'type',
                            params: { type: 'array' },
                          },
                        ];
                        return false;
                      }
                    }
                    var valid0 = _errs8 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate147.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate147.errors = vErrors;
  return errors === 0;
}
validate147.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
