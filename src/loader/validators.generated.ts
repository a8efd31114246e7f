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

export const setName = validate56;
const schema23 = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]*$' };
const pattern5 = new RegExp('^[A-Za-z][A-Za-z0-9_-]*$', 'u');

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
            params: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$' },
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

export const policyReference = validate57;
const schema24 = {
  type: 'object',
  required: ['type'],
  anyOf: [{ required: ['name'] }, { required: ['id'] }],
  additionalProperties: false,
  properties: {
    type: { $ref: '#/$defs/policyType' },
    name: { $ref: '#/$defs/name' },
    id: { $ref: '#/$defs/name' },
  },
};

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
    validate57.errors = vErrors;
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
        validate57.errors = [
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
            validate57.errors = [
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
                  !validate54(data.id, {
                    instancePath: instancePath + '/id',
                    parentData: data,
                    parentDataProperty: 'id',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
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
      validate57.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate57.errors = vErrors;
  return errors === 0;
}
validate57.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const filter = validate61;
const schema25 = {
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

function validate61(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate61.evaluated;
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
    validate61.errors = vErrors;
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
        validate61.errors = [
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
            validate61.errors = [
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
                  validate61.errors = [
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
                  validate61.errors = [
                    {
                      instancePath: instancePath + '/mode',
                      schemaPath: '#/properties/mode/enum',
                      keyword: 'enum',
                      params: { allowedValues: schema25.properties.mode.enum },
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
      validate61.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate61.errors = vErrors;
  return errors === 0;
}
validate61.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const source = validate64;
const schema26 = { type: 'string', enum: ['direct', 'policySets'] };

function validate64(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate64.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    validate64.errors = [{ instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } }];
    return false;
  }
  if (!(data === 'direct' || data === 'policySets')) {
    validate64.errors = [
      { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema26.enum } },
    ];
    return false;
  }
  validate64.errors = vErrors;
  return errors === 0;
}
validate64.evaluated = { dynamicProps: false, dynamicItems: false };

export const sourceId = validate65;
const schema27 = { type: 'string', pattern: '\\S' };

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
  if (errors === 0) {
    if (typeof data === 'string') {
      if (!pattern3.test(data)) {
        validate65.errors = [
          { instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: { pattern: '\\S' } },
        ];
        return false;
      }
    } else {
      validate65.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'string' } },
      ];
      return false;
    }
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { dynamicProps: false, dynamicItems: false };

export const groupEntry = validate66;
const schema28 = {
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
    validate66.errors = vErrors;
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
          validate66.errors = [
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
                !validate61(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
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
                  !validate64(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
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
                    !validate65(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
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
      validate66.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate66.errors = vErrors;
  return errors === 0;
}
validate66.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const allUsersEntry = validate72;
const schema29 = {
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

function validate72(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate72.evaluated;
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
        validate72.errors = [
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
            validate72.errors = [
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
              validate72.errors = [
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
              validate72.errors = [
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
                !validate61(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
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
                  !validate64(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
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
                    !validate65(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
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
      validate72.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate72.errors = vErrors;
  return errors === 0;
}
validate72.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const allDevicesEntry = validate76;
const schema30 = {
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

function validate76(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate76.evaluated;
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
        validate76.errors = [
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
            validate76.errors = [
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
              validate76.errors = [
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
              validate76.errors = [
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
                !validate61(data.filter, {
                  instancePath: instancePath + '/filter',
                  parentData: data,
                  parentDataProperty: 'filter',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
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
                  !validate64(data.source, {
                    instancePath: instancePath + '/source',
                    parentData: data,
                    parentDataProperty: 'source',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
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
                    !validate65(data.sourceId, {
                      instancePath: instancePath + '/sourceId',
                      parentData: data,
                      parentDataProperty: 'sourceId',
                      rootData,
                      dynamicAnchors,
                    })
                  ) {
                    vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
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
      validate76.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate76.errors = vErrors;
  return errors === 0;
}
validate76.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const rawTarget = validate80;
const schema31 = {
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

function validate80(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate80.evaluated;
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
        validate80.errors = [
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
            validate80.errors = [
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
                  validate80.errors = [
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
                validate80.errors = [
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
                    validate80.errors = [
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
                  validate80.errors = [
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
                      validate80.errors = [
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
                    validate80.errors = [
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
                    validate80.errors = [
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
                    validate80.errors = [
                      {
                        instancePath: instancePath + '/targetType',
                        schemaPath: '#/properties/targetType/enum',
                        keyword: 'enum',
                        params: { allowedValues: schema31.properties.targetType.enum },
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
                          validate80.errors = [
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
                        validate80.errors = [
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
                        validate80.errors = [
                          {
                            instancePath: instancePath + '/deviceAndAppManagementAssignmentFilterId',
                            schemaPath: '#/properties/deviceAndAppManagementAssignmentFilterId/type',
                            keyword: 'type',
                            params: {
                              type: schema31.properties.deviceAndAppManagementAssignmentFilterId.type,
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
                          validate80.errors = [
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
                          validate80.errors = [
                            {
                              instancePath: instancePath + '/deviceAndAppManagementAssignmentFilterType',
                              schemaPath: '#/properties/deviceAndAppManagementAssignmentFilterType/enum',
                              keyword: 'enum',
                              params: {
                                allowedValues:
                                  schema31.properties.deviceAndAppManagementAssignmentFilterType.enum,
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
      validate80.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate80.errors = vErrors;
  return errors === 0;
}
validate80.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const targetEntry = validate81;
const schema32 = {
  type: 'object',
  required: ['target'],
  additionalProperties: false,
  properties: {
    target: { $ref: '#/$defs/rawTarget' },
    source: { $ref: '#/$defs/source' },
    sourceId: { $ref: '#/$defs/sourceId' },
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
      if (data.target === undefined && (missing0 = 'target')) {
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
          if (!(key0 === 'target' || key0 === 'source' || key0 === 'sourceId')) {
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
          if (data.target !== undefined) {
            const _errs2 = errors;
            if (
              !validate80(data.target, {
                instancePath: instancePath + '/target',
                parentData: data,
                parentDataProperty: 'target',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate80.errors : vErrors.concat(validate80.errors);
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
                !validate64(data.source, {
                  instancePath: instancePath + '/source',
                  parentData: data,
                  parentDataProperty: 'source',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
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
                  !validate65(data.sourceId, {
                    instancePath: instancePath + '/sourceId',
                    parentData: data,
                    parentDataProperty: 'sourceId',
                    rootData,
                    dynamicAnchors,
                  })
                ) {
                  vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
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

export const setEntry = validate85;
const schema33 = {
  type: 'object',
  required: ['set'],
  additionalProperties: false,
  properties: { set: { $ref: '#/$defs/setName' } },
};

function validate85(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate85.evaluated;
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
        validate85.errors = [
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
            validate85.errors = [
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
              !validate56(data.set, {
                instancePath: instancePath + '/set',
                parentData: data,
                parentDataProperty: 'set',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
              errors = vErrors.length;
            }
          }
        }
      }
    } else {
      validate85.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate85.errors = vErrors;
  return errors === 0;
}
validate85.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const entry = validate87;
const schema34 = {
  anyOf: [
    { $ref: '#/$defs/name' },
    { $ref: '#/$defs/groupEntry' },
    { $ref: '#/$defs/allUsersEntry' },
    { $ref: '#/$defs/allDevicesEntry' },
    { $ref: '#/$defs/targetEntry' },
    { $ref: '#/$defs/setEntry' },
  ],
};

function validate87(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate87.evaluated;
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
  if (!validate66(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs3 = errors;
  if (!validate72(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
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
  if (!validate76(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
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
  if (!validate81(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate81.errors : vErrors.concat(validate81.errors);
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
  if (!validate85(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate85.errors : vErrors.concat(validate85.errors);
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
    validate87.errors = vErrors;
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
  validate87.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate87.evaluated = { dynamicProps: true, dynamicItems: false };

export const setMember = validate94;
const schema35 = {
  anyOf: [
    { $ref: '#/$defs/name' },
    { $ref: '#/$defs/groupEntry' },
    { $ref: '#/$defs/allUsersEntry' },
    { $ref: '#/$defs/allDevicesEntry' },
    { $ref: '#/$defs/targetEntry' },
  ],
};

function validate94(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate94.evaluated;
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
  if (!validate66(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate66.errors : vErrors.concat(validate66.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs3 = errors;
  if (!validate72(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
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
  if (!validate76(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
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
  if (!validate81(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate81.errors : vErrors.concat(validate81.errors);
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
    validate94.errors = vErrors;
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
  validate94.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate94.evaluated = { dynamicProps: true, dynamicItems: false };

export const setMembers = validate100;
const schema36 = { type: 'array', minItems: 1, items: { $ref: '#/$defs/setMember' } };

function validate100(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate100.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (errors === 0) {
    if (Array.isArray(data)) {
      if (data.length < 1) {
        validate100.errors = [
          { instancePath, schemaPath: '#/minItems', keyword: 'minItems', params: { limit: 1 } },
        ];
        return false;
      } else {
        var valid0 = true;
        const len0 = data.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const _errs1 = errors;
          if (
            !validate94(data[i0], {
              instancePath: instancePath + '/' + i0,
              parentData: data,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
          if (!valid0) {
            break;
          }
        }
      }
    } else {
      validate100.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'array' } },
      ];
      return false;
    }
  }
  validate100.errors = vErrors;
  return errors === 0;
}
validate100.evaluated = { items: true, dynamicProps: false, dynamicItems: false };

export const maxRemovals = validate102;
const schema37 = {
  anyOf: [
    { type: 'string', pattern: '^(?:100|[1-9]?[0-9])%$' },
    { type: 'integer', minimum: 0 },
  ],
};
const pattern11 = new RegExp('^(?:100|[1-9]?[0-9])%$', 'u');

function validate102(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate102.evaluated;
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
      if (!pattern11.test(data)) {
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
    validate102.errors = vErrors;
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
  validate102.errors = vErrors;
  return errors === 0;
}
validate102.evaluated = { dynamicProps: false, dynamicItems: false };

export const policyProtection = validate103;
const schema38 = {
  type: 'object',
  required: ['policy'],
  additionalProperties: false,
  properties: { policy: { $ref: '#/$defs/policyReference' } },
};

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
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.policy === undefined && (missing0 = 'policy')) {
        validate103.errors = [
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
            validate103.errors = [
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
              !validate57(data.policy, {
                instancePath: instancePath + '/policy',
                parentData: data,
                parentDataProperty: 'policy',
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
      validate103.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate103.errors = vErrors;
  return errors === 0;
}
validate103.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const groupProtection = validate105;
const schema39 = {
  type: 'object',
  anyOf: [{ required: ['group'] }, { required: ['groupId'] }],
  additionalProperties: false,
  properties: { group: { $ref: '#/$defs/name' }, groupId: { $ref: '#/$defs/guid' } },
};

function validate105(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate105.evaluated;
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
    validate105.errors = vErrors;
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
          validate105.errors = [
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
      validate105.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate105.errors = vErrors;
  return errors === 0;
}
validate105.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const protection = validate108;
const schema40 = { anyOf: [{ $ref: '#/$defs/policyProtection' }, { $ref: '#/$defs/groupProtection' }] };

function validate108(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate108.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  const _errs1 = errors;
  if (!validate103(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  valid0 = valid0 || _valid0;
  if (_valid0) {
    var props0 = true;
  }
  const _errs2 = errors;
  if (!validate105(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate105.errors : vErrors.concat(validate105.errors);
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
    validate108.errors = vErrors;
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
  validate108.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate108.evaluated = { dynamicProps: true, dynamicItems: false };

export const refusalCode = validate111;
const schema41 = {
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

function validate111(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate111.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== 'string') {
    validate111.errors = [
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
    validate111.errors = [
      { instancePath, schemaPath: '#/enum', keyword: 'enum', params: { allowedValues: schema41.enum } },
    ];
    return false;
  }
  validate111.errors = vErrors;
  return errors === 0;
}
validate111.evaluated = { dynamicProps: false, dynamicItems: false };

export const allowance = validate112;
const schema42 = {
  type: 'object',
  required: ['code', 'reason'],
  additionalProperties: false,
  properties: {
    code: { $ref: '#/$defs/refusalCode' },
    policy: { $ref: '#/$defs/name' },
    reason: { type: 'string', pattern: '\\S' },
  },
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
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (
        (data.code === undefined && (missing0 = 'code')) ||
        (data.reason === undefined && (missing0 = 'reason'))
      ) {
        validate112.errors = [
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
            validate112.errors = [
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
              !validate111(data.code, {
                instancePath: instancePath + '/code',
                parentData: data,
                parentDataProperty: 'code',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate111.errors : vErrors.concat(validate111.errors);
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
                !validate54(data.policy, {
                  instancePath: instancePath + '/policy',
                  parentData: data,
                  parentDataProperty: 'policy',
                  rootData,
                  dynamicAnchors,
                })
              ) {
                vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors);
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
                      validate112.errors = [
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
                    validate112.errors = [
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
      validate112.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate112.errors = vErrors;
  return errors === 0;
}
validate112.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const policyAssignments = validate115;
const schema43 = {
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

function validate115(
  data,
  { instancePath = '', parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate115.evaluated;
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
        validate115.errors = [
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
            validate115.errors = [
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
              !validate57(data.policy, {
                instancePath: instancePath + '/policy',
                parentData: data,
                parentDataProperty: 'policy',
                rootData,
                dynamicAnchors,
              })
            ) {
              vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
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
                      !validate87(data1[i0], {
                        instancePath: instancePath + '/include/' + i0,
                        parentData: data1,
                        parentDataProperty: i0,
                        rootData,
                        dynamicAnchors,
                      })
                    ) {
                      vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
                      errors = vErrors.length;
                    }
                    var valid1 = _errs5 === errors;
                    if (!valid1) {
                      break;
                    }
                  }
                } else {
                  validate115.errors = [
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
                        !validate87(data3[i1], {
                          instancePath: instancePath + '/exclude/' + i1,
                          parentData: data3,
                          parentDataProperty: i1,
                          rootData,
                          dynamicAnchors,
                        })
                      ) {
                        vErrors = vErrors === null ? validate87.errors : vErrors.concat(validate87.errors);
                        errors = vErrors.length;
                      }
                      var valid2 = _errs8 === errors;
                      if (!valid2) {
                        break;
                      }
                    }
                  } else {
                    validate115.errors = [
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
                    validate115.errors = [
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
                    validate115.errors = [
                      {
                        instancePath: instancePath + '/ownership',
                        schemaPath: '#/properties/ownership/enum',
                        keyword: 'enum',
                        params: { allowedValues: schema43.properties.ownership.enum },
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
      validate115.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate115.errors = vErrors;
  return errors === 0;
}
validate115.evaluated = { props: true, dynamicProps: false, dynamicItems: false };

export const settings = validate119;
const schema44 = {
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
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.tenantId === undefined && (missing0 = 'tenantId')) {
        validate119.errors = [
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
          if (!func1.call(schema44.properties, key0)) {
            validate119.errors = [
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
                validate119.errors = [
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
                validate119.errors = [
                  {
                    instancePath: instancePath + '/cloud',
                    schemaPath: '#/properties/cloud/enum',
                    keyword: 'enum',
                    params: { allowedValues: schema44.properties.cloud.enum },
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
                  validate119.errors = [
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
                  validate119.errors = [
                    {
                      instancePath: instancePath + '/graphVersion',
                      schemaPath: '#/properties/graphVersion/enum',
                      keyword: 'enum',
                      params: { allowedValues: schema44.properties.graphVersion.enum },
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
                        validate119.errors = [
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
                      validate119.errors = [
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
                      validate119.errors = [
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
                      validate119.errors = [
                        {
                          instancePath: instancePath + '/writeMode',
                          schemaPath: '#/properties/writeMode/enum',
                          keyword: 'enum',
                          params: { allowedValues: schema44.properties.writeMode.enum },
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
                              !validate56(key1, {
                                instancePath: instancePath + '/sets',
                                parentData: data5,
                                parentDataProperty: 'sets',
                                rootData,
                                dynamicAnchors,
                              })
                            ) {
                              vErrors =
                                vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
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
                              validate119.errors = vErrors;
                              return false;
                              break;
                            }
                          }
                          if (valid1) {
                            for (const key2 in data5) {
                              const _errs15 = errors;
                              if (
                                !validate100(data5[key2], {
                                  instancePath:
                                    instancePath + '/sets/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
                                  parentData: data5,
                                  parentDataProperty: key2,
                                  rootData,
                                  dynamicAnchors,
                                })
                              ) {
                                vErrors =
                                  vErrors === null ? validate100.errors : vErrors.concat(validate100.errors);
                                errors = vErrors.length;
                              }
                              var valid2 = _errs15 === errors;
                              if (!valid2) {
                                break;
                              }
                            }
                          }
                        } else {
                          validate119.errors = [
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
                                validate119.errors = [
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
                                        !validate56(data8[i0], {
                                          instancePath: instancePath + '/require/include/' + i0,
                                          parentData: data8,
                                          parentDataProperty: i0,
                                          rootData,
                                          dynamicAnchors,
                                        })
                                      ) {
                                        vErrors =
                                          vErrors === null
                                            ? validate56.errors
                                            : vErrors.concat(validate56.errors);
                                        errors = vErrors.length;
                                      }
                                      var valid4 = _errs21 === errors;
                                      if (!valid4) {
                                        break;
                                      }
                                    }
                                  } else {
                                    validate119.errors = [
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
                                          !validate56(data10[i1], {
                                            instancePath: instancePath + '/require/exclude/' + i1,
                                            parentData: data10,
                                            parentDataProperty: i1,
                                            rootData,
                                            dynamicAnchors,
                                          })
                                        ) {
                                          vErrors =
                                            vErrors === null
                                              ? validate56.errors
                                              : vErrors.concat(validate56.errors);
                                          errors = vErrors.length;
                                        }
                                        var valid5 = _errs24 === errors;
                                        if (!valid5) {
                                          break;
                                        }
                                      }
                                    } else {
                                      validate119.errors = [
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
                            validate119.errors = [
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
                                  validate119.errors = [
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
                                    !validate102(data12.maxRemovals, {
                                      instancePath: instancePath + '/limits/maxRemovals',
                                      parentData: data12,
                                      parentDataProperty: 'maxRemovals',
                                      rootData,
                                      dynamicAnchors,
                                    })
                                  ) {
                                    vErrors =
                                      vErrors === null
                                        ? validate102.errors
                                        : vErrors.concat(validate102.errors);
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
                                      validate119.errors = [
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
                                          validate119.errors = [
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
                                        validate119.errors = [
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
                                            validate119.errors = [
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
                              validate119.errors = [
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
                                    !validate108(data16[i2], {
                                      instancePath: instancePath + '/protect/' + i2,
                                      parentData: data16,
                                      parentDataProperty: i2,
                                      rootData,
                                      dynamicAnchors,
                                    })
                                  ) {
                                    vErrors =
                                      vErrors === null
                                        ? validate108.errors
                                        : vErrors.concat(validate108.errors);
                                    errors = vErrors.length;
                                  }
                                  var valid7 = _errs35 === errors;
                                  if (!valid7) {
                                    break;
                                  }
                                }
                              } else {
                                validate119.errors = [
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
                                      !validate112(data18[i3], {
                                        instancePath: instancePath + '/allow/' + i3,
                                        parentData: data18,
                                        parentDataProperty: i3,
                                        rootData,
                                        dynamicAnchors,
                                      })
                                    ) {
                                      vErrors =
                                        vErrors === null
                                          ? validate112.errors
                                          : vErrors.concat(validate112.errors);
                                      errors = vErrors.length;
                                    }
                                    var valid8 = _errs38 === errors;
                                    if (!valid8) {
                                      break;
                                    }
                                  }
                                } else {
                                  validate119.errors = [
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
      validate119.errors = [
        { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } },
      ];
      return false;
    }
  }
  validate119.errors = vErrors;
  return errors === 0;
}
validate119.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
