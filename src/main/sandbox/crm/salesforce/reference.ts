import { type DefinitionChange, named } from '../kit/control'
import type { FieldMaker } from '../kit/fields'
import {
  type Handler,
  isObject,
  json,
  noContent,
  notFound,
  objectBody,
  objectOf,
  onlyMembers,
  parserError,
  SalesforceRefusal,
  shownMoment,
  versions,
} from './calls'
import type { Org } from './index'
import {
  fieldOf,
  fieldTypes,
  type ObjectType,
  objectTypeOf,
  objectTypes,
  relationOf,
  type SfField,
  type SfType,
  stages,
  withParts,
} from './objects'
import type { Condition, Soql } from './soql'

/** Releases come three times a year; their names are not in the number alone. */
const seasons = ['Spring', 'Summer', 'Winter']

export const listVersions: Handler = () =>
  json(
    200,
    Array.from({ length: versions.newest - versions.oldest + 1 }, (_, at) => {
      const number = versions.oldest + at
      const label = `${seasons[number % 3]} '${String(26 + Math.floor((number - 65) / 3)).padStart(2, '0')}`
      return { label, url: `/services/data/v${number}.0`, version: `${number}.0` }
    }),
  )

export const listResources: Handler = ({ version }) => {
  const names = ['composite', 'limits', 'query', 'queryAll', 'sobjects', 'tooling']
  return json(200, Object.fromEntries(names.map((name) => [name, `/services/data/v${version}/${name}`])))
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm */
export const limits: Handler = ({ org }) =>
  json(200, {
    DailyApiRequests: { Max: org.daily.most, Remaining: org.daily.remaining() },
    DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
    DataStorageMB: { Max: 10_240, Remaining: 9120 },
  })

/** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm */
export const userinfo: Handler = ({ org, request }) => {
  if (!request.scopes.some((scope) => ['id', 'openid', 'full', 'api'].includes(scope))) {
    throw new SalesforceRefusal(403, 'Missing_OAuth_Token', 'The token has not the scope for this.')
  }
  const [user] = org.users
  const host = org.host()
  return json(200, {
    sub: `https://login.salesforce.com/id/${org.id}/${user?.id}`,
    user_id: user?.id,
    organization_id: org.id,
    preferred_username: user?.email,
    nickname: user?.firstName.toLowerCase(),
    name: `${user?.firstName} ${user?.lastName}`,
    email: user?.email,
    email_verified: true,
    given_name: user?.firstName,
    family_name: user?.lastName,
    zoneinfo: 'Europe/Berlin',
    urls: { rest: `${host}/services/data/v{version}/`, custom_domain: host },
    active: true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_IE_EURO',
    utcOffset: 3_600_000,
    updated_at: '2026-02-03T08:15:00Z',
  })
}

const summary = (version: string, type: ObjectType) => ({
  name: type.type,
  label: type.label,
  labelPlural: `${type.label}s`,
  keyPrefix: type.prefix,
  createable: true,
  updateable: true,
  deletable: true,
  queryable: true,
  retrieveable: true,
  undeletable: true,
  replicateable: true,
  custom: false,
  urls: {
    sobject: `/services/data/v${version}/sobjects/${type.type}`,
    describe: `/services/data/v${version}/sobjects/${type.type}/describe`,
    rowTemplate: `/services/data/v${version}/sobjects/${type.type}/{ID}`,
  },
})

export const describeAll: Handler = ({ org, version }) => {
  const types = Object.values(objectTypes).filter(({ name }) => !org.lacks(name))
  return json(200, { encoding: 'UTF-8', maxBatchSize: 200, sobjects: types.map((type) => summary(version, type)) })
}

/** Most letters of texts that have no length of their own. */
const soapTypes: Partial<Record<SfType, string>> = {
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  id: 'tns:ID',
  reference: 'tns:ID',
  address: 'urn:address',
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm#field */
function showField(field: SfField) {
  const isNumber = ['double', 'currency', 'percent'].includes(field.type)
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: soapTypes[field.type] ?? 'xsd:string',
    length: field.type === 'id' || field.type === 'reference' ? 18 : field.length,
    byteLength: field.length * 3,
    precision: isNumber ? 18 : 0,
    digits: field.type === 'int' ? 8 : 0,
    scale: field.scale,
    nillable: !field.required && field.type !== 'boolean',
    createable: field.createable,
    updateable: field.updateable,
    calculated: field.calculated,
    autoNumber: field.name === 'Card_Number__c',
    defaultedOnCreate: field.defaulted,
    unique: field.unique,
    externalId: field.externalId,
    idLookup: field.idLookup,
    caseSensitive: false,
    custom: field.custom,
    filterable: field.filterable,
    sortable: field.sortable,
    groupable: field.sortable,
    htmlFormatted: field.html,
    extraTypeInfo: field.html ? 'richtextarea' : field.type === 'textarea' ? 'plaintextarea' : null,
    picklistValues: field.options.map((value) => ({
      active: true,
      defaultValue: false,
      label: value,
      validFor: null,
      value,
    })),
    restrictedPicklist: field.restricted,
    dependentPicklist: false,
    controllerName: null,
    referenceTo: field.references,
    relationshipName: field.type === 'reference' ? relationOf(field) : null,
    polymorphicForeignKey: field.references.length > 1,
    compoundFieldName: field.compound,
    nameField: field.name === 'Name' || field.name === 'Subject' || field.name === 'Title',
    encrypted: false,
    deprecatedAndHidden: false,
    inlineHelpText: null,
  }
}

export const describe: Handler = (call) => {
  const type = objectOf(call)
  const since = Date.parse(call.request.headers['if-modified-since'] ?? '')
  if (!Number.isNaN(since) && call.org.fieldsChangedAt <= since) {
    return { status: 304, headers: {}, body: undefined, chunked: false }
  }
  const isListed = call.org.catalogue.listed(type.name).length > 0
  const fields = isListed ? call.org.visible(type.name).map(showField) : []
  const answer = json(200, { ...summary(call.version, type), fields, recordTypeInfos: [], childRelationships: [] })
  return {
    ...answer,
    headers: { ...answer.headers, 'last-modified': new Date(call.org.fieldsChangedAt).toUTCString() },
  }
}

/** What admins call the types of fields, https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_field_types.htm */
const adminTypes: Record<string, SfType> = {
  Text: 'string',
  LongTextArea: 'textarea',
  TextArea: 'textarea',
  Html: 'textarea',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Location: 'location',
}

/** Fields are made through the Tooling API: https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm */
function addField(org: Org, body: Record<string, unknown>): string {
  const { FullName: fullName, Metadata: metadata } = body
  if (typeof fullName !== 'string' || !isObject(metadata)) {
    throw new SalesforceRefusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [FullName, Metadata]', [
      'FullName',
    ])
  }
  const [object = '', name = ''] = fullName.split('.')
  const type = objectTypeOf(object)
  const kind = adminTypes[String(metadata.type)]
  if (type === null || kind === undefined || !/^[A-Za-z]\w{0,39}__c$/.test(name)) {
    throw new SalesforceRefusal(400, 'FIELD_INTEGRITY_EXCEPTION', `The field ${fullName} cannot be made.`, ['FullName'])
  }
  const there = org.catalogue.findAny(type.name, name)
  if (there?.archivedAt === null) {
    throw new SalesforceRefusal(
      400,
      'DUPLICATE_DEVELOPER_NAME',
      `There is already a field named ${name.slice(0, -3)} on ${object}.`,
      ['DeveloperName'],
    )
  }
  const length = Number(metadata.length ?? 0)
  const made = fieldOf(name, String(metadata.label ?? name), kind, {
    ...(length > 0 ? { length } : {}),
    unique: metadata.unique === true,
    externalId: metadata.externalId === true,
    idLookup: metadata.externalId === true,
    html: metadata.type === 'Html',
  })
  for (const field of withParts(made)) org.putField(type.name, field)
  return org.fieldId(type, name)
}

export const createField: Handler = (call) =>
  json(201, { id: addField(call.org, objectBody(call)), success: true, errors: [], warnings: [], infos: [] })

export const createFields: Handler = (call) => {
  const body = objectBody(call)
  onlyMembers(body, ['allOrNone', 'records'])
  if (!Array.isArray(body.records)) throw parserError('Unrecognized value of records')
  return json(
    200,
    body.records.map((record) => {
      try {
        return { id: addField(call.org, record as Record<string, unknown>), success: true, errors: [] }
      } catch (error) {
        if (!(error instanceof SalesforceRefusal)) throw error
        return error.toResult()
      }
    }),
  )
}

export const removeField: Handler = (call) => {
  const found = call.org.fieldById(call.params.id ?? '')
  if (found === null) throw notFound()
  call.org.putField(found.type.name, { ...found.field, archivedAt: call.org.now() })
  return noContent()
}

/** Rows of the small objects that no record is kept of; null for an object with records. */
export function referenceRows(org: Org, query: Soql, version: string): object[] | null {
  const rows = rowsOf(org, query.type.toLowerCase())
  if (rows === null) return null
  const fitting = rows.filter((row) => fits(row, query.where))
  const [order] = query.order
  if (order !== undefined) {
    const sign = order.descending ? -1 : 1
    fitting.sort((a, b) => (valueIn(a, order.field) < valueIn(b, order.field) ? -sign : sign))
  }
  if (query.counts) return fitting
  const end = query.limit === null ? undefined : query.offset + query.limit
  return fitting.slice(query.offset, end).map((row) => {
    const shown: Record<string, unknown> = {
      attributes: { type: query.type, url: `/services/data/v${version}/sobjects/${query.type}/${String(row.Id)}` },
    }
    for (const field of query.fields) {
      const name = Object.keys(row).find((one) => one.toLowerCase() === field.toLowerCase())
      if (name === undefined) {
        throw new SalesforceRefusal(400, 'INVALID_FIELD', `No such column '${field}' on entity '${query.type}'.`)
      }
      shown[name] = row[name]
    }
    return shown
  })
}

type Row = Record<string, string | number | boolean | null>

const valueIn = (row: Row, field: string) => {
  const name = Object.keys(row).find((one) => one.toLowerCase() === field.toLowerCase())
  if (name === undefined) throw new SalesforceRefusal(400, 'INVALID_FIELD', `No such column '${field}'.`)
  return row[name] ?? ''
}

function fits(row: Row, condition: Condition | null): boolean {
  if (condition === null) return true
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => fits(row, part))
    case 'or':
      return condition.parts.some((part) => fits(row, part))
    case 'not':
      return !fits(row, condition.part)
    case 'compare': {
      const { literal, operator } = condition
      const wanted = 'value' in literal ? literal.value : ''
      const held = valueIn(row, condition.field)
      if (operator === '=') return held === wanted
      if (operator === '!=') return held !== wanted
      if (operator === '>') return held > wanted
      if (operator === '>=') return held >= wanted
      return operator === '<' ? held < wanted : held <= wanted
    }
    case 'in': {
      const held = valueIn(row, condition.field)
      const all = Array.isArray(condition.literals) ? condition.literals : []
      return all.some((literal) => 'value' in literal && literal.value === held) !== condition.not
    }
    case 'includes':
      return false
  }
}

function rowsOf(org: Org, type: string): Row[] | null {
  const stamp = shownMoment(Date.UTC(2023, 0, 9, 8))
  switch (type) {
    case 'user':
      return org.users.map((user) => ({
        Id: user.id,
        Name: `${user.firstName} ${user.lastName}`,
        FirstName: user.firstName,
        LastName: user.lastName,
        Email: user.email,
        Username: user.email,
        IsActive: user.active,
        UserType: 'Standard',
        SystemModstamp: stamp,
      }))
    case 'organization':
      return [
        {
          Id: org.id,
          Name: org.options.account.name,
          OrganizationType: 'Enterprise Edition',
          IsSandbox: org.isSandbox,
          InstanceName: 'DEU12',
          DefaultLocaleSidKey: 'en_IE_EURO',
        },
      ]
    case 'opportunitystage':
      return stages.map((stage, at) => ({
        Id: org.staticId('01J', at),
        ApiName: stage.label,
        MasterLabel: stage.label,
        SortOrder: at + 1,
        IsActive: true,
        IsClosed: stage.closed,
        IsWon: stage.won,
        DefaultProbability: stage.probability,
        ForecastCategoryName: stage.forecast,
      }))
    case 'leadstatus':
      return (org.catalogue.find('leads', 'Status')?.options ?? []).map((label, at) => ({
        Id: org.staticId('01k', at),
        ApiName: label,
        MasterLabel: label,
        SortOrder: at + 1,
        IsDefault: at === 0,
        IsConverted: label === 'Closed - Converted',
      }))
    default:
      return null
  }
}

/** Changes of a field, the vendor's own ones too: what a profile or a release takes away changes those. */
export const fieldMaker: FieldMaker<SfField> = {
  add: (change) => {
    const type = typeNamed(change.type)
    return {
      ...fieldOf(change.name, change.label ?? change.name, type, { options: change.options ?? [] }),
      ...changed(change),
      custom: true,
    }
  },
  change: (before, change) => {
    const type = change.type === undefined ? before.type : typeNamed(change.type)
    return {
      ...before,
      ...(type === before.type ? {} : fieldOf(before.name, before.label, type)),
      label: change.label ?? before.label,
      options: change.options ?? before.options,
      ...changed(change),
    }
  },
  fateOf: (field) => ({ type: field.type, readOnly: !field.updateable, options: field.options }),
}

type Shaped = Extract<DefinitionChange, { action: 'add' | 'change' }>

function changed({ readOnly, unique, hidden, options }: Shaped): Partial<SfField> {
  return {
    ...(readOnly === undefined ? {} : { createable: !readOnly, updateable: !readOnly }),
    ...(unique === undefined ? {} : { unique, externalId: unique, idLookup: unique }),
    ...(hidden === undefined ? {} : { hidden }),
    ...(options === undefined ? {} : { restricted: true }),
  }
}

function typeNamed(text: string): SfType {
  return named('type', text, fieldTypes, (type) => type)
}
