import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrmErrorFacts, RefusalScope } from '../provider'
import { classify, classifyRow } from './errors'

const page = '<!doctype html><html><head><title>502 Bad\n Gateway</title></head></html>'

function facts(status: number, body: unknown, headers: Record<string, string> = {}): CrmErrorFacts | null {
  return classify({ status, headers, body })
}

function error(more: Record<string, unknown>) {
  return { status: 'error', message: 'No.', correlationId: 'c', ...more }
}

describe('a fine answer', () => {
  it.each([
    [200, { results: [] }],
    [200, { portalId: 1 }],
    [
      207,
      { status: 'COMPLETE', results: [], numErrors: 1, errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND' }] },
    ],
    [207, { status: 'error', results: [], errors: [] }],
    [201, { id: '1' }],
    [204, undefined],
    [204, ''],
    [200, []],
  ])('%i %j is none of these', (status, body) => {
    expect(facts(status, body)).toBeNull()
  })
})

describe('the class of a refusal', () => {
  it.each<[CrmErrorFacts['class'], number, unknown]>([
    ['auth_revoked', 401, error({ category: 'EXPIRED_AUTHENTICATION' })],
    ['auth_revoked', 401, undefined],
    ['auth_revoked', 400, error({ category: 'INVALID_AUTHENTICATION' })],
    ['auth_revoked', 530, error({})],
    ['transient', 530, page],
    ['scope_missing', 403, error({ category: 'MISSING_SCOPES' })],
    ['scope_missing', 403, {}],
    ['transient', 403, page],
    ['not_found', 404, error({ message: 'resource not found' })],
    ['not_found', 404, undefined],
    ['removed_endpoint', 404, page],
    ['removed_endpoint', 410, error({})],
    ['duplicate', 409, error({ category: 'CONFLICT' })],
    ['duplicate', 400, error({ category: 'OBJECT_ALREADY_EXISTS' })],
    ['duplicate', 400, error({ error: 'CONTACT_EXISTS' })],
    ['validation', 400, error({ category: 'VALIDATION_ERROR' })],
    ['validation', 400, {}],
    ['validation', 414, undefined],
    ['bad_answer', 400, page],
    ['precondition', 412, undefined],
    ['rate_burst', 429, undefined],
    ['rate_burst', 429, page],
    ['rate_burst', 429, error({ policyName: 'TEN_SECONDLY_ROLLING' })],
    ['rate_burst', 403, error({ errorType: 'RATE_LIMIT', policyName: 'SECONDLY' })],
    ['rate_daily', 429, error({ policyName: 'DAILY' })],
    ['rate_burst', 423, error({})],
    ['transient', 408, undefined],
    ['transient', 477, error({})],
    ['transient', 500, error({})],
    ['transient', 502, page],
    ['transient', 503, ''],
    ['transient', 521, page],
    ['transient', 524, undefined],
    ['bad_answer', 302, ''],
    ['bad_answer', 200, page],
    ['bad_answer', 200, '{"results":[{"id":"1'],
    ['bad_answer', 200, undefined],
    ['bad_answer', 200, null],
    ['bad_answer', 207, ''],
    ['bad_answer', 204, page],
    ['bad_answer', 200, 5],
    ['bad_answer', 200, error({})],
    ['validation', 200, error({ category: 'VALIDATION_ERROR' })],
    ['rate_burst', 200, error({ errorType: 'RATE_LIMIT' })],
    ['rate_daily', 200, error({ errorType: 'RATE_LIMIT', policyName: 'DAILY' })],
    ['auth_revoked', 200, error({ category: 'INVALID_AUTHENTICATION' })],
  ])('is %s for %i %j', (errorClass, status, body) => {
    expect(facts(status, body)?.class).toBe(errorClass)
  })
})

describe('what a refusal is about', () => {
  const scoped = (...scopes: string[]) =>
    error({ category: 'MISSING_SCOPES', errors: [{ message: 'x', context: { requiredGranularScopes: scopes } }] })
  it.each<[RefusalScope, number, unknown]>([
    ['account', 401, undefined],
    ['account', 530, error({})],
    ['account', 429, error({ policyName: 'DAILY' })],
    ['account', 429, error({ policyName: 'SECONDLY' })],
    ['account', 477, error({})],
    ['account', 402, error({ message: 'Payment required' })],
    ['object', 403, scoped('crm.objects.leads.read')],
    ['operation', 403, scoped('crm.objects.contacts.write')],
    ['operation', 403, scoped('crm.objects.contacts.read', 'crm.objects.contacts.write')],
    ['operation', 403, undefined],
    ['object', 403, error({ message: 'Your subscription does not include leads. Upgrade to use them.' })],
    ['object', 410, error({})],
    ['row', 404, error({ message: 'resource not found' })],
    ['row', 409, error({ category: 'CONFLICT', errors: [{ message: 'x', in: 'email' }] })],
    ['row', 412, undefined],
    ['row', 423, error({})],
    ['row', 400, error({ category: 'VALIDATION_ERROR', message: 'At least one of these must be set' })],
    ['field', 400, error({ message: 'Property "gone" does not exist' })],
    ['operation', 503, page],
    ['operation', 200, page],
  ])('is the %s for %i %j', (scope, status, body) => {
    expect(facts(status, body)?.scope).toBe(scope)
  })
})

describe('the limits of a plan', () => {
  it.each<[string, Record<string, unknown>]>([
    ['contacts', { category: 'VALIDATION_ERROR', message: 'The portal has reached its contact limit' }],
    ['contacts, in other words', { message: 'You have reached the maximum number of contacts for your account.' }],
    ['contacts, shortly', { message: 'Contact limit exceeded' }],
    ['companies', { message: 'This account has hit its limit of 1,000,000 companies' }],
    ['a tier', { message: 'Your marketing contacts tier is full: limit exceeded. Please upgrade.' }],
    ['records', { message: 'Maximum records reached for object type 0-1' }],
    ['a code alone', { message: 'No.', errors: [{ message: 'No.', code: 'CONTACT_LIMIT_EXCEEDED' }] }],
    ['a category', { message: 'No.', category: 'OBJECT_LIMIT_REACHED' }],
    ['a subcategory', { message: 'No.', category: 'VALIDATION_ERROR', subCategory: 'crm.objects.CONTACT_LIMIT' }],
    ['a quota', { message: 'No.', category: 'QUOTA_EXCEEDED' }],
  ])('are not about a record: %s', (_, more) => {
    for (const status of [400, 402, 403]) {
      expect(facts(status, error(more)), String(status)).toMatchObject({ class: 'plan_limit' })
    }
    expect(facts(400, error(more))).toMatchObject({ scope: 'operation' })
    expect(classifyRow(error(more))).toMatchObject({ class: 'plan_limit', scope: 'operation' })
  })

  it.each<[CrmErrorFacts['class'], number, Record<string, unknown>]>([
    ['validation', 400, { message: 'The value is too long. It must be at most 65536 characters.' }],
    ['validation', 400, { message: 'Batch size 101 exceeds the maximum of 100' }],
    ['validation', 400, { message: 'paging beyond 10000 results is not supported: the maximum is reached' }],
    [
      'validation',
      400,
      { message: 'Property values were not valid: [{"name":"phone","message":"limit of 20 reached"}]' },
    ],
    [
      'validation',
      400,
      { message: 'A contact has reached its limit of 250 merged records', errors: [{ message: 'x', in: 'id' }] },
    ],
    ['rate_burst', 429, { message: 'You have reached your secondly limit.', policyName: 'SECONDLY' }],
    ['rate_daily', 429, { message: 'You have reached your daily limit.', policyName: 'DAILY' }],
    ['rate_burst', 400, { category: 'RATE_LIMITS', message: 'Account limit reached' }],
    ['scope_missing', 403, { category: 'MISSING_SCOPES', message: 'The account has not granted the scopes' }],
    ['duplicate', 409, { message: 'Contact already exists. Existing ID: 5' }],
  ])('are not what %s is', (errorClass, status, more) => {
    expect(facts(status, error(more))?.class).toBe(errorClass)
  })
})

describe('the wait', () => {
  it.each<[string, number, unknown, Record<string, string>, number | undefined]>([
    ['is the one asked for', 429, error({ policyName: 'SECONDLY' }), { 'retry-after': '3' }, 3000],
    ['is the window of the limit', 429, error({ policyName: 'SECONDLY' }), {}, 1000],
    ['of zero is no wait to obey', 429, error({ policyName: 'SECONDLY' }), { 'retry-after': '0' }, 1000],
    ['is the window of the other limit', 429, error({ policyName: 'TEN_SECONDLY_ROLLING' }), {}, 10_000],
    ['is the window that a header tells', 429, {}, { 'x-hubspot-ratelimit-interval-milliseconds': '10000' }, 10_000],
    [
      'of a search is its own window, whatever the header tells of the other one',
      429,
      error({ policyName: 'SECONDLY' }),
      { 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      1000,
    ],
    ['is unknown where nothing tells it', 429, {}, {}, undefined],
    ['of a daily limit is only what is asked for', 429, error({ policyName: 'DAILY' }), {}, undefined],
    ['of a lock is at least two seconds', 423, {}, { 'retry-after': '1' }, 2000],
    ['of a lock may be longer', 423, {}, { 'retry-after': '5' }, 5000],
    ['of a migration may be a day', 477, {}, { 'retry-after': '86400' }, 86_400_000],
    ['of an outage is what is asked for', 503, page, { 'retry-after': '20' }, 20_000],
    ['has no meaning for a validation', 400, {}, { 'retry-after': '20' }, undefined],
  ])('%s', (_, status, body, headers, expected) => {
    const said = facts(status, body, headers)
    expect(said?.retryAfterMs ?? said?.windowMs).toBe(expected)
  })
})

describe('what a refusal names', () => {
  it('the field and the reason inside the JSON of a message', () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"BANKS was not one of the allowed options","error":"INVALID_OPTION","name":"industry"}]'
    expect(facts(400, error({ message, category: 'VALIDATION_ERROR' }))).toEqual({
      class: 'validation',
      scope: 'field',
      message: 'Property values were not valid: industry: BANKS was not one of the allowed options',
      field: 'industry',
      fields: [{ field: 'industry', fault: 'value', message: 'BANKS was not one of the allowed options' }],
    })
  })

  it('every field, and whether it is the value, or that the field takes none, or is gone', () => {
    const invalid = [
      { name: 'industry', message: 'BANKS was not one of the allowed options', error: 'INVALID_OPTION' },
      { name: 'createdate', message: '"createdate" is a read only property', error: 'READ_ONLY_VALUE' },
      { name: 'health', message: 'Cannot be set', error: 'CALCULATED_PROPERTY' },
      { name: 'tier', message: 'Property "tier" does not exist', error: 'PROPERTY_DOESNT_EXIST' },
      { name: 'industry', message: 'again' },
    ]
    const message = `Property values were not valid: ${JSON.stringify(invalid)}`
    expect(facts(400, error({ message, category: 'VALIDATION_ERROR' }))).toMatchObject({
      scope: 'field',
      field: 'industry',
      fields: [
        { field: 'industry', fault: 'value' },
        { field: 'createdate', fault: 'read_only' },
        { field: 'health', fault: 'read_only' },
        { field: 'tier', fault: 'gone' },
      ],
    })
    const nested = [
      { message: 'Property "nope" does not exist', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['nope'] } },
      { message: 'too long', context: { propertyName: ['phone', 'city'] } },
    ]
    expect(facts(400, error({ errors: nested }))?.fields).toEqual([
      { field: 'nope', fault: 'gone', message: 'Property "nope" does not exist' },
      { field: 'phone', fault: 'value', message: 'too long' },
      { field: 'city', fault: 'value', message: 'too long' },
    ])
  })

  it('the field of a nested error', () => {
    const nested = [
      { message: 'Property "nope" does not exist', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['nope'] } },
    ]
    expect(facts(400, error({ errors: nested }))?.field).toBe('nope')
    expect(facts(400, error({ errors: [{ message: 'x', in: 'email' }] }))?.field).toBe('email')
    expect(facts(400, error({ message: 'Property "gone" does not exist' }))?.field).toBe('gone')
  })

  it('the record that exists already, in each spelling', () => {
    const ids = (body: unknown) => facts(409, body)?.existingIds
    expect(ids(error({ message: 'Contact already exists. Existing ID: 6001' }))).toEqual(['6001'])
    expect(ids(error({ identityProfile: { vid: 6002, identity: [] } }))).toEqual(['6002'])
    expect(ids(error({ message: 'Existing ID: 7', identityProfile: { vid: 7 } }))).toEqual(['7'])
    expect(ids(error({ errors: [{ message: 'Contact already exists. Existing ID: 8' }] }))).toEqual(['8'])
    expect(ids(undefined)).toEqual([])
    expect(facts(400, error({ message: 'Cannot set it on 9. 10 already has that value.' }))).toMatchObject({
      class: 'duplicate',
      existingIds: ['10'],
    })
  })

  it('the scopes', () => {
    const errors = [{ message: 'One of these', context: { requiredGranularScopes: ['crm.objects.deals.read'] } }]
    expect(facts(403, error({ category: 'MISSING_SCOPES', errors }))?.scopes).toEqual(['crm.objects.deals.read'])
    expect(facts(403, error({ context: { missingScopes: ['a', 'b', 'a'] } }))?.scopes).toEqual(['a', 'b'])
  })
})

describe('the message', () => {
  it('is the words of HubSpot, on one line and not too long', () => {
    expect(facts(500, error({ message: 'a\n  b' }))?.message).toBe('a b')
    expect(facts(500, error({ message: 'x'.repeat(1000) }))?.message).toHaveLength(300)
    expect(facts(500, { errors: [{ message: 'inner' }] })?.message).toBe('inner')
  })

  it('tells a page from JSON that was cut off', () => {
    expect(facts(502, page)?.message).toBe('A page came instead of JSON: 502 Bad Gateway')
    expect(facts(200, '{"results":[')?.message).toBe('The answer is not JSON, or was cut off.')
    expect(facts(503, undefined)?.message).toBe('HubSpot answered with status 503 and nothing to read.')
  })
})

describe('an error inside the answer to a batch', () => {
  it.each<[CrmErrorFacts['class'], Record<string, unknown>]>([
    ['duplicate', { category: 'CONFLICT' }],
    ['duplicate', { message: 'Contact already exists. Existing ID: 6001' }],
    ['not_found', { category: 'OBJECT_NOT_FOUND' }],
    ['validation', { category: 'VALIDATION_ERROR' }],
    ['validation', { category: 'SOMETHING_NEW' }],
    ['transient', { category: 'INTERNAL_ERROR' }],
    ['rate_burst', { category: 'RATE_LIMITS' }],
    ['scope_missing', { category: 'MISSING_SCOPES' }],
  ])('is %s for %j', (errorClass, more) => {
    expect(classifyRow(error(more)).class).toBe(errorClass)
  })

  it('names the property that must be unique', () => {
    const message =
      'Cannot set PropertyValueCoordinates{objectTypeId=0-1, propertyName=vat, value=1}. 12 already has that value.'
    expect(classifyRow(error({ message, category: 'CONFLICT' }))).toMatchObject({ field: 'vat', existingIds: ['12'] })
  })
})

describe('any answer at all', () => {
  const junk = fc.oneof(
    fc.anything(),
    fc.record(
      {
        status: fc.anything(),
        message: fc.anything(),
        category: fc.anything(),
        errors: fc.anything(),
        context: fc.anything(),
        policyName: fc.anything(),
        identityProfile: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  )
  it('is classified, and every status but a success is a refusal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), junk, (status, body) => {
        const found = classify({ status, headers: {}, body })
        if (status < 200 || status > 299) expect(found).not.toBeNull()
        if (found) expect(typeof found.message).toBe('string')
      }),
      { numRuns: 1000 },
    )
  })
})
