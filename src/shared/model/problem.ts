import { z } from 'zod'

/**
 * Every condition that Patchbay can report to a person. The texts (fact, what is safe, what to do) live in the
 * catalogue under `problems.<code>`; a problem carries only the code and the values that the text names.
 */
export const problemCodes = [
  // the workspace and its file
  'WORKSPACE_NOT_OPEN',
  'WORKSPACE_LOCKED',
  'DATABASE_BUSY',
  'DATABASE_NEWER',
  'DATABASE_DAMAGED',
  'DATA_FOLDER_NOT_WRITABLE',
  'DISK_FULL',
  'DISK_FAILED',
  'DATA_FOLDER_NOT_OURS',
  'DATA_FOLDER_MOVED',
  'DATABASE_FOREIGN',
  'API_KEY_MISSING',
  'OTHER_ENVIRONMENT',
  'SECRET_STORE_UNAVAILABLE',
  // Nango
  'NANGO_UNREACHABLE',
  'NANGO_NOT_NANGO',
  'NANGO_CERTIFICATE_UNTRUSTED',
  'NANGO_PROXY_FAILED',
  'NANGO_PROXY_LOGIN',
  'NANGO_PROXY_UNSUPPORTED',
  'NANGO_ANSWER_TOO_LARGE',
  'NANGO_KEY_REFUSED',
  'NANGO_SCOPE_MISSING',
  'NANGO_RATE_LIMITED',
  'NANGO_PLAN_LIMIT',
  'NANGO_CONNECTION_GONE',
  'NANGO_INTEGRATION_GONE',
  'NANGO_REFUSED_REQUEST',
  'NANGO_FAILED',
  // Nango's sync functions
  'NANGO_FUNCTIONS_MISSING',
  'NANGO_SYNC_MISSING',
  'NANGO_SYNC_FAILED',
  'NANGO_SYNC_SLOW',
  'NANGO_MODEL_FOREIGN',
  'NANGO_CURSOR_REFUSED',
  // the tie to a CRM account
  'ACCESS_REFRESH_FAILED',
  'ACCESS_EXHAUSTED',
  'ACCESS_REVOKED',
  'OTHER_ACCOUNT',
  // a connect attempt
  'CONNECT_DENIED',
  'CONNECT_FAILED',
  'CONNECT_PAGE_FAILED',
  'CONNECT_PAGE_BLOCKED',
  'CONNECT_CANCELLED',
  'CONNECT_EXPIRED',
  'CONNECT_MISCONFIGURED',
  'SEVERAL_INTEGRATIONS',
  'NO_INTEGRATION',
  'CONNECTION_NOT_OURS',
  'CONNECTION_IN_USE',
  // the CRM
  'CRM_UNREACHABLE',
  'CRM_RATE_LIMITED',
  'CRM_DAILY_LIMIT',
  'CRM_SCOPE_MISSING',
  'CRM_FEATURE_MISSING',
  'CRM_PLAN_LIMIT',
  'CRM_REFUSED_RECORD',
  'CRM_RECORD_DELETED',
  'CRM_RECORD_CONVERTED',
  'CRM_RECORD_TAKEN',
  'CRM_RECORD_ALIKE',
  'CRM_REFUSED_OPERATION',
  'FIELD_NOT_WRITABLE',
  'OWNER_UNKNOWN',
  'VALUE_NOT_OFFERED',
  'VALUE_NOT_MAPPED',
  'CRM_VALUE_NOT_MAPPED',
  'FIELDS_NEEDED',
  'RECORD_NEEDED_FIRST',
  'NEEDED_RECORD_GONE',
  'OPERATION_NOT_OFFERED',
  'DELETES_NEED_CONFIRMATION',
  'DELETE_TAKES_ALONG',
  'SYSTEMS_DISAGREE',
  'CALLED_OFF',
  'ON_ITS_WAY',
  'OUTCOME_UNKNOWN',
  'RECORD_NOT_CONNECTED',
  'RECORD_DELETED',
  'RECORD_ONLY_READ',
  'RECORD_HELD_THERE',
  'KINDS_DIFFER',
  'SAME_RECORD',
  'RECORD_EMPTY',
  'ACTIVITY_NOT_TAKEN',
  'VALUE_NOT_TAKEN',
  'RECORDS_OF_ONE_CRM',
  'IMPORT_BUSY',
  'NOTHING_TO_SPLIT',
  'NO_SUCH_ASSOCIATION',
  'NOT_ASSOCIABLE',
  'FIELD_UNKNOWN',
  'FIELD_READ_ONLY',
  'FIELDS_NOT_ALIKE',
  'FIELDS_ONE_WAY',
  'FIELDS_NEED_VALUES',
  'FIELD_TAKEN',
  'DIRECTION_NOT_OFFERED',
  'CONFLICT_NOT_WHOLE',
  'NOT_UNDOABLE',
  'NOTHING_TO_RETRY',
  'CHANGED_SINCE',
  'NO_WAY_BACK',
  'KEPT_BY_OTHER_CRM',
  'OWNED_BY_CRM',
  'MERGED_AT_CRM',
  'CHANGED_AT_CRM',
  'NOT_MADE_HERE',
  'CRM_REFUSED_REQUEST',
  'CRM_FAILED',
  'CRM_BAD_ANSWER',
  'PAGING_LOOP',
  'MASS_DELETE_SUSPECTED',
  'LISTS_FAILED',
  // runs
  'RUN_INTERRUPTED',
  'RUN_STOPPED',
  'RECORDS_FAILED',
  'STREAMS_FAILED',
  'INTEGRATION_NOT_CONNECTED',
  'INTEGRATION_PAUSED',
  'INTEGRATION_STILL_CONNECTED',
  // calls
  'NOT_FOUND',
  'UNKNOWN_PROVIDER',
  'NOT_ON_THIS_HOST',
  'ENGINE_RESTARTED',
  /** The input of a call does not fit the contract; the param `reason` names the first thing that is wrong. */
  'BAD_INPUT',
  'INTERNAL',
] as const

export const problemCode = z.enum(problemCodes)
export type ProblemCode = z.infer<typeof problemCode>

export const problem = z.object({
  code: problemCode,
  /** Values that the text of the code names: host, provider, stream, seconds, … */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What the other side said, for the log and "Copy details". Never holds a key or a token. */
  detail: z.string().nullable(),
})
export type Problem = z.infer<typeof problem>

/** Makes a problem; `detail` is for the log, not for the first line. */
export function makeProblem(code: ProblemCode, params: Problem['params'] = {}, detail: string | null = null): Problem {
  return { code, params, detail }
}

/** The error that carries a {@link Problem} inside the engine and the hosts. Contracts turn it into a typed error. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(value: Problem, options?: { cause?: unknown }) {
    super(value.detail ? `${value.code}: ${value.detail}` : value.code, options)
    this.name = 'ProblemError'
    this.problem = value
  }
}

/** Throws a {@link ProblemError} in one word. */
export function fail(code: ProblemCode, params: Problem['params'] = {}, detail: string | null = null): never {
  throw new ProblemError(makeProblem(code, params, detail))
}

/** The problem inside any thrown value; what is not a {@link ProblemError} becomes `INTERNAL` with its message as the detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const detail = error instanceof Error ? error.message : String(error)
  const path = refusedPath(error)
  return makeProblem(storageCode(error) ?? 'INTERNAL', path === null ? {} : { path }, detail)
}

/** What the system says where a file or a folder may not be written. */
const refusals: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS'])
/** A program that may not be started, and an address that may not be reached, are no matter of the data folder. */
const otherCalls = /^(?:spawn|connect|listen|bind)/

/** The file or folder that an error of the system says may not be written; null for all others. */
function refusedPath(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'path' in error && 'syscall' in error)) return null
  const { code, path, syscall } = error
  return refusals.has(code) && typeof path === 'string' && !otherCalls.test(String(syscall)) ? path : null
}

/** What SQLite's results say of the disk and the file, the longest beginning first. Source: https://www.sqlite.org/rescode.html */
const storageCodes: readonly (readonly [string, ProblemCode])[] = [
  ['SQLITE_FULL', 'DISK_FULL'],
  // The index of the log is a file of its own, which cannot grow either.
  ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL'],
  ['SQLITE_IOERR', 'DISK_FAILED'],
  ['SQLITE_CORRUPT', 'DATABASE_DAMAGED'],
  ['SQLITE_NOTADB', 'DATABASE_DAMAGED'],
  ['SQLITE_CANTOPEN', 'DATA_FOLDER_NOT_WRITABLE'],
  ['SQLITE_READONLY', 'DATA_FOLDER_NOT_WRITABLE'],
  ['SQLITE_BUSY', 'DATABASE_BUSY'],
]

/** The problem of the disk or the file that an error of SQLite or of the system stands for; null for all others. */
export function storageCode(error: unknown): ProblemCode | null {
  if (error instanceof ProblemError) return isOfStorage(error.problem) ? error.problem.code : null
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'DISK_FULL'
  if (code === 'EIO') return 'DISK_FAILED'
  if (refusedPath(error) !== null) return 'DATA_FOLDER_NOT_WRITABLE'
  return storageCodes.find(([start]) => code.startsWith(start))?.[1] ?? null
}

/** Whether a problem is the disk's or the file's: what was under way was not written down. */
export function isOfStorage(problem: Problem | null): boolean {
  return (
    problem !== null && (problem.code === 'DATA_FOLDER_MOVED' || storageCodes.some(([, code]) => code === problem.code))
  )
}
