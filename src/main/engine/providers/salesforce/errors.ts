import type { CrmResponse } from '../../nango/gateway'
import { scopeOf } from '../kit/crm-error'
import { classOfStatus, faultOf, fieldFacts, idsInside, isPage, isUnreadable, messageOf } from '../kit/error-parts'
import { isObject, listOf, textOf, textsOf } from '../kit/json'
import { retryAfterMs } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { CrmErrorClass, CrmErrorFacts, RefusalScope, RefusedField } from '../provider'
import { shownName } from './manifest'

/**
 * What the codes mean, https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 * (API fault elements) and https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
const classOfCode: Record<string, CrmErrorClass> = {
  INVALID_AUTH_HEADER: 'auth_revoked',
  INVALID_LOGIN: 'auth_revoked',
  INACTIVE_ORG: 'auth_revoked',
  API_DISABLED_FOR_ORG: 'scope_missing',
  API_CURRENTLY_DISABLED: 'scope_missing',
  INSUFFICIENT_ACCESS: 'scope_missing',
  INSUFFICIENT_ACCESS_OR_READONLY: 'scope_missing',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'validation',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'validation',
  INVALID_TYPE: 'removed_endpoint',
  NOT_FOUND: 'not_found',
  ENTITY_IS_DELETED: 'not_found',
  DUPLICATE_VALUE: 'duplicate',
  DUPLICATES_DETECTED: 'duplicate',
  STORAGE_LIMIT_EXCEEDED: 'plan_limit',
  LICENSE_LIMIT_EXCEEDED: 'plan_limit',
  UNABLE_TO_LOCK_ROW: 'transient',
  QUERY_TIMEOUT: 'transient',
  SERVER_UNAVAILABLE: 'transient',
  UNKNOWN_EXCEPTION: 'transient',
  TXN_SECURITY_METERING_ERROR: 'transient',
  INVALID_QUERY_LOCATOR: 'bad_answer',
}

/**
 * Reads an answer of Salesforce's: null when it is fine, otherwise what it means to Patchbay. Errors are a list, in single
 * calls and under a good status too; those of sign-in are one object; servers in front answer with pages.
 */
export function classify(response: CrmResponse): CrmErrorFacts | null {
  const { status, body } = response
  const errors = readErrors(body)
  if (status >= 200 && status < 300) {
    if (errors.length > 0 && isErrorList(body)) return factsOf(response, classOfError(500, body, errors), errors)
    return isUnreadable(response) ? factsOf(response, 'bad_answer', []) : null
  }
  return factsOf(response, classOfError(status, body, errors), errors)
}

/** Reads the errors of one row of a collection. */
export function classifyRow(errors: unknown): CrmErrorFacts {
  const response = { status: 400, headers: {}, body: errors }
  const read = readErrors(errors)
  return factsOf(response, classOfError(400, errors, read), read)
}

interface SfError {
  code: string | null
  message: string | null
  fields: string[]
  existingIds: string[]
}

/** Single calls name the code otherwise than collections do; what stands in front of Salesforce may give words alone. */
function readErrors(body: unknown): SfError[] {
  const list = Array.isArray(body) ? body : isObject(body) && ('error' in body || 'message' in body) ? [body] : []
  return list.filter(isObject).flatMap((error) => {
    const code = textOf(error.errorCode) ?? textOf(error.statusCode) ?? textOf(error.error)
    const message = textOf(error.message) ?? textOf(error.error_description)
    if (code === null && message === null) return []
    return [{ code, message, fields: textsOf(error.fields), existingIds: existingIdsOf(error, message) }]
  })
}

/** Rows of a collection have members of their own; a refusal has not. */
function isErrorList(body: unknown): boolean {
  return listOf(body).every((item) => isObject(item) && 'errorCode' in item)
}

function existingIdsOf(error: Record<string, unknown>, message: string | null): string[] {
  const matches = listOf(within(error, 'duplicateResult', 'matchResults')).flatMap((result) =>
    listOf(within(result, 'matchRecords')).map((match) => textOf(within(match, 'record', 'Id'))),
  )
  const named = idsInside([message], /record with id: ([0-9A-Za-z]{15,18})/)
  return [...new Set([...matches.filter((id) => id !== null), ...named])]
}

function classOfError(status: number, body: unknown, errors: readonly SfError[]): CrmErrorClass {
  const [error] = errors
  const code = error?.code ?? ''
  if (code === 'REQUEST_LIMIT_EXCEEDED') return /total/i.test(error?.message ?? '') ? 'rate_daily' : 'rate_burst'
  if (code === 'INVALID_SESSION_ID') return status === 403 ? 'scope_missing' : 'auth_revoked'
  if (code.startsWith('INSUFFICIENT_ACCESS') && status !== 403) return 'validation'
  const known = classOfCode[code]
  if (known !== undefined) return known
  // Answers without a body that a second try heals.
  if (status === 406 || status === 420) return 'transient'
  if (status === 414 || status === 431) return 'bad_answer'
  // Several records have the value of an external id.
  if (status === 300) return 'duplicate'
  return classOfStatus(status, isPage(body))
}

const faultWords = {
  gone: /INVALID_FIELD\b(?!_)|No such column/,
  readOnly: /INVALID_FIELD_FOR_INSERT_UPDATE|read[- ]?only/i,
}

/** Fields that errors name: in a list of their own, else in the words about a column that is not there. */
function fieldsOf(errors: readonly SfError[]): RefusedField[] {
  return errors.flatMap(({ code, message, fields }) => {
    const column = /No such column '([^']+)'/.exec(message ?? '')?.[1]
    const names = fields.length > 0 || column === undefined ? fields : [column]
    return names.map((field) => ({ field, fault: faultOf(faultWords, code, message), message }))
  })
}

function factsOf(response: CrmResponse, errorClass: CrmErrorClass, errors: readonly SfError[]): CrmErrorFacts {
  const words = errors.flatMap(({ message }) => message ?? []).join(' ')
  const facts: CrmErrorFacts = { class: errorClass, message: messageOf(shownName, response, words || null) }
  const { field, fields } = fieldFacts(fieldsOf(errors))
  if (errorClass === 'validation' || errorClass === 'duplicate') {
    if (field !== undefined) facts.field = field
    if (errorClass === 'validation' && fields !== undefined) facts.fields = fields
  }
  facts.scope = scopeOfRefusal(facts)
  if (errorClass === 'duplicate') facts.existingIds = errors.flatMap(({ existingIds }) => existingIds)
  // What a user may see and do is no matter of scopes but for this one.
  if (errorClass === 'scope_missing') facts.scopes = ['api']
  if (errorClass === 'rate_burst' || errorClass === 'rate_daily' || errorClass === 'transient') {
    const wait = retryAfterMs(response.headers)
    if (wait !== undefined) facts.retryAfterMs = wait
  }
  return facts
}

function scopeOfRefusal(facts: CrmErrorFacts): RefusalScope {
  if (facts.class === 'validation') return facts.field === undefined ? 'row' : 'field'
  if (facts.class === 'plan_limit') return 'operation'
  return scopeOf(facts)
}
