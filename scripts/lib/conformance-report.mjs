/**
 * @typedef {{ id: string, title: string, status: 'pass' | 'fail' | 'n/a', why: string }} CheckResult
 * @typedef {{ provider: string, checks: CheckResult[] }} Suite
 */

const order = (id) => ['P', 'W', 'E', 'S'].indexOf(id[0]) * 1000 + Number(id.slice(1))

/**
 * Turns vitest's JSON report into the suites. A check that was run for several objects is one result: the worst.
 * @param {{ testResults: { name: string, message?: string, status: string, assertionResults: object[] }[] }} report
 * @returns {{ suites: Suite[], others: string[] }} `others`: what failed outside of any check
 */
export function suitesOf(report) {
  const suites = new Map()
  const others = []
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0 && file.status === 'failed') others.push(`${file.name}: ${file.message}`)
    for (const test of file.assertionResults) {
      const meta = test.meta?.conformance
      if (meta === undefined) {
        if (test.status === 'failed') others.push(`${test.fullName}: ${(test.failureMessages ?? []).join('\n')}`)
        continue
      }
      const checks = suites.get(meta.provider) ?? new Map()
      suites.set(meta.provider, checks)
      checks.set(meta.id, worst(checks.get(meta.id), resultOf(test, meta)))
    }
  }
  return {
    suites: [...suites].map(([provider, checks]) => ({
      provider,
      checks: [...checks.values()].sort((a, b) => order(a.id) - order(b.id)),
    })),
    others,
  }
}

/**
 * How many requests each kind of work took, as the tests have noted it.
 * @returns {{ provider: string, work: string, records: number, calls: number, minimum: number }[]}
 */
export function apiCallsOf(report) {
  return report.testResults.flatMap((file) => file.assertionResults.flatMap((test) => test.meta?.apiCalls ?? []))
}

function resultOf(test, { id, title, object, notApplicable }) {
  if (notApplicable !== undefined) return { id, title, status: 'n/a', why: notApplicable }
  if (test.status === 'passed') return { id, title, status: 'pass', why: '' }
  const words = (test.failureMessages ?? []).join('\n').trim() || `The check was ${test.status}.`
  return { id, title, status: 'fail', why: object === '' ? words : `${object}: ${words}` }
}

/** A failure speaks for the check; several of them are put together. */
function worst(before, now) {
  if (before === undefined) return now
  if (before.status === 'fail' && now.status === 'fail') return { ...before, why: `${before.why}\n${now.why}` }
  return before.status === 'fail' ? before : now.status === 'fail' ? now : before
}

/**
 * The suites for people: one line a check, what failed below.
 * @param {Suite[]} suites
 */
export function conformanceTable(suites) {
  return suites.map(suiteTable).join('\n')
}

function suiteTable({ provider, checks }) {
  const lines = checks.map(({ id, status, title, why }) =>
    `  ${id.padEnd(4)} ${status.padEnd(5)} ${title}${status === 'n/a' ? ` (${why})` : ''}`.trimEnd(),
  )
  const count = (status) => checks.filter((check) => check.status === status).length
  const sum = `${count('pass')} passed, ${count('fail')} failed, ${count('n/a')} not applicable`
  const failures = checks
    .filter(({ status }) => status === 'fail')
    .map(({ id, why }) => `\n${id} failed.\n${why.replace(/^/gm, '    ')}`)
  return `${[`${provider}: ${sum}`, ...lines, ...failures].join('\n')}\n`
}
