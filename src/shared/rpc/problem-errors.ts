import { ORPCError } from '@orpc/client'
import { httpStatusOf, type ProblemData, problemData } from '../contract/errors'
import { problemLine } from '../i18n'
import { makeProblem, type Problem, ProblemError, toProblem } from '../model/problem'
import { redactText } from '../redact'

/** The typed error of the contracts for a problem: its code, its HTTP status, its text in one line, itself as the data. */
export function problemToORPC(
  problem: Problem,
  options: { choices?: ProblemData['choices']; cause?: unknown } = {},
): ORPCError<Problem['code'], ProblemData> {
  const detail = problem.detail === null ? null : redactText(problem.detail)
  const data: ProblemData = { ...problem, detail, ...(options.choices ? { choices: options.choices } : {}) }
  return new ORPCError(problem.code, {
    status: httpStatusOf(problem.code),
    message: problemLine(problem),
    data,
    cause: options.cause,
  })
}

/** The problem behind whatever a call threw; what carries none becomes `INTERNAL` with the message as the detail. */
export function orpcToProblem(error: unknown): Problem {
  if (!(error instanceof ORPCError)) return toProblem(error)
  const data = problemData.safeParse(error.data)
  if (data.success && data.data.code === error.code) {
    const { code, params, detail } = data.data
    return makeProblem(code, params, detail)
  }
  return makeProblem(error.code === 'BAD_REQUEST' ? 'BAD_INPUT' : 'INTERNAL', {}, `${error.code}: ${error.message}`)
}

/** The integrations to choose from that came with `SEVERAL_INTEGRATIONS`; empty with any other error. */
export function choicesOf(error: unknown): NonNullable<ProblemData['choices']> {
  if (!(error instanceof ORPCError)) return []
  return problemData.safeParse(error.data).data?.choices ?? []
}

/** What a thrown value becomes on the wire. `unexpected` tells that it was not foreseen, so that it belongs in the log. */
export function toWireError(error: unknown): { error: ORPCError<string, unknown>; unexpected: boolean } {
  if (error instanceof ProblemError) return { error: problemToORPC(error.problem, { cause: error }), unexpected: false }
  if (!(error instanceof ORPCError)) {
    const problem = toProblem(error)
    return { error: problemToORPC(problem, { cause: error }), unexpected: problem.code === 'INTERNAL' }
  }

  const data = problemData.safeParse(error.data)
  if (data.success && data.data.code === error.code) {
    return { error: problemToORPC(data.data, { choices: data.data.choices, cause: error }), unexpected: false }
  }
  if (error.code === 'BAD_REQUEST') return { error: badInput(error), unexpected: false }
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    // An output that does not fit the contract says in its cause what is wrong with it.
    const detail = [error.message, ...linesOf(error.cause)].join('; ')
    return { error: problemToORPC(makeProblem('INTERNAL', {}, detail), { cause: error }), unexpected: true }
  }
  return { error, unexpected: false }
}

/** The typed error for input that does not fit; names the first thing that is wrong, lists all in the detail. */
function badInput(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  const lines = linesOf(error.data)
  const [first] = lines
  const problem = first
    ? makeProblem('BAD_INPUT', { reason: first }, lines.join('; '))
    : makeProblem('BAD_INPUT', {}, error.message)
  return problemToORPC(problem, { cause: error })
}

/** What a schema found wrong, a line each. Values are not named. */
function linesOf(source: unknown): string[] {
  if (typeof source !== 'object' || source === null || !('issues' in source) || !Array.isArray(source.issues)) return []
  return source.issues.map((issue: { message?: unknown; path?: unknown }) => {
    const path = Array.isArray(issue.path) ? issue.path.map(segmentOf).join('.') : ''
    return path ? `${path}: ${issue.message}` : String(issue.message)
  })
}

/** Standard Schema allows a path segment to be a bare key or an object that holds one. */
function segmentOf(segment: unknown): string {
  return String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment)
}
