import { ORPCError } from '@orpc/client'
import { httpStatusOf } from '@shared/contract'
import { describeProblem, problemLine } from '@shared/i18n'
import { type Problem, type ProblemCode, ProblemError } from '@shared/model'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { DataFolderInUseError } from '../../../host/control/control-server'
import { type CliContext, type ExitCode, exitCode, FailedError, UsageError } from '../context'
import { visibleJson, visibleText } from './terminal-text'
import { t } from './texts'

/** Problems that come from how the command was given. */
const usageCodes: ReadonlySet<ProblemCode> = new Set([
  'BAD_INPUT',
  'UNKNOWN_PROVIDER',
  'SEVERAL_INTEGRATIONS',
  'NOT_FOUND',
  'FIELD_UNKNOWN',
  'FIELD_READ_ONLY',
  'CONFLICT_NOT_WHOLE',
])

/**
 * What a command says: with `--json`, JSON and nothing else on stdout; texts otherwise. Failures go to stderr in both.
 * Whatever is written shows control characters instead of sending them to the terminal.
 */
export class Output {
  readonly #context: CliContext
  readonly #json: boolean

  constructor(context: CliContext, json: boolean) {
    this.#context = context
    this.#json = json
  }

  /** Whether progress may be drawn over itself. */
  get isLive(): boolean {
    return !this.#json && this.#context.stdout.isTTY === true
  }

  /** The result for a program, on one line. */
  json(value: unknown): void {
    if (this.#json) this.#context.stdout.write(`${visibleJson(value)}\n`)
  }

  /** The result for a person. */
  text(text: string): void {
    if (!this.#json) this.#context.stdout.write(`${visibleText(text)}\n`)
  }

  /** What a person should know besides the result. */
  note(text: string): void {
    if (!this.#json) this.#context.stderr.write(`${visibleText(text)}\n`)
  }

  /** What went wrong besides the result; said in both forms. */
  warn(text: string): void {
    this.#context.stderr.write(`${visibleText(text)}\n`)
  }

  problem(problem: Problem): void {
    this.warn(problemLine(problem))
  }

  /** Says what went wrong in both forms; returns the exit code that it ends with. */
  failure(error: unknown): ExitCode {
    if (error instanceof UsageError) return this.#fail('USAGE', error.message, exitCode.usage)
    if (error instanceof FailedError) return this.#fail(error.code, error.message, exitCode.failed)
    if (error instanceof DataFolderInUseError) {
      return this.#fail('FAILED', t('cli.failed.inUse', { dir: error.dataDir }), exitCode.failed)
    }
    const known = error instanceof ProblemError || error instanceof ORPCError
    const problem = orpcToProblem(error)
    const { fact, safe } = describeProblem(problem)
    const detail = problem.detail !== null && (problem.code === 'INTERNAL' || !known) ? `\n${problem.detail}` : ''
    return this.#fail(
      problem.code,
      `${fact} ${safe}${detail}`,
      usageCodes.has(problem.code) ? exitCode.usage : exitCode.failed,
      {
        status: httpStatusOf(problem.code),
        data: problem,
        ...(isAboutNango(problem) ? { nangoProblem: problem } : {}),
      },
    )
  }

  #fail(
    code: string,
    message: string,
    exit: ExitCode,
    { nangoProblem, ...more }: { nangoProblem?: Problem; status?: number; data?: Problem } = {},
  ): ExitCode {
    this.json({ error: { code, message, ...more }, ...(nangoProblem ? { nangoProblem } : {}) })
    this.warn(message)
    return exit
  }
}

/** Whether a problem is one of the way to Nango: its key, its scopes, its server. */
function isAboutNango({ code }: Problem): boolean {
  return code.startsWith('NANGO_') || code === 'API_KEY_MISSING' || code === 'OTHER_ENVIRONMENT'
}
