import { expect, test } from 'vitest'
import { apiCallsOf, conformanceTable, suitesOf } from '../../scripts/lib/conformance-report.mjs'

const ran = (id: string, status: string, more: { object?: string; notApplicable?: string; words?: string } = {}) => ({
  status,
  fullName: id,
  failureMessages: more.words === undefined ? [] : [more.words],
  meta: { conformance: { provider: 'crm', id, title: `title of ${id}`, object: more.object ?? 'people', ...more } },
})
const report = (...assertionResults: object[]) => ({
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }],
})

test('one result a check: a failure for one object is a failure, in the order of the reference', () => {
  const { suites, others } = suitesOf(
    report(
      ran('W10', 'passed'),
      ran('P3', 'passed'),
      ran('P3', 'failed', { object: 'firms', words: 'expected 1 to be 2' }),
      ran('P12', 'skipped', { notApplicable: 'It has none. https://vendor.example/' }),
    ),
  )
  expect(others).toEqual([])
  expect(suites).toEqual([
    {
      provider: 'crm',
      checks: [
        { id: 'P3', title: 'title of P3', status: 'fail', why: 'firms: expected 1 to be 2' },
        { id: 'P12', title: 'title of P12', status: 'n/a', why: 'It has none. https://vendor.example/' },
        { id: 'W10', title: 'title of W10', status: 'pass', why: '' },
      ],
    },
  ])
  expect(conformanceTable(suites)).toContain('crm: 1 passed, 1 failed, 1 not applicable')
})

test('a check that was skipped without a reason from the manifest has failed', () => {
  expect(suitesOf(report(ran('E1', 'skipped'))).suites[0]?.checks[0]?.status).toBe('fail')
})

test('a file that cannot be loaded is told', () => {
  const broken = {
    testResults: [{ name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }],
  }
  expect(suitesOf(broken).others).toEqual(['b.test.ts: no such module'])
})

test('counts of requests are put together, those of a test that failed too', () => {
  const apiCalls = [{ provider: 'crm', work: 'pull', records: 200, calls: 9, minimum: 8 }]
  const counted = { status: 'failed', fullName: 'calls', failureMessages: ['too many'], meta: { apiCalls } }
  expect(apiCallsOf(report(ran('P3', 'passed'), counted))).toEqual(apiCalls)
  expect(suitesOf(report(counted)).others).toEqual(['calls: too many'])
})
