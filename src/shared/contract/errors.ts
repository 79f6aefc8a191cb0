import { z } from 'zod'
import { availableIntegration } from '../model/integration'
import { type ProblemCode, problem, problemCodes } from '../model/problem'

/** HTTP status of each problem on the REST surface. What is not listed is 409: the call was understood, the state forbids it. */
const statusByCode: Partial<Record<ProblemCode, number>> = {
  NOT_FOUND: 404,
  UNKNOWN_PROVIDER: 404,
  NO_INTEGRATION: 404,
  NANGO_UNREACHABLE: 503,
  NANGO_RATE_LIMITED: 503,
  NANGO_NOT_NANGO: 502,
  NANGO_CERTIFICATE_UNTRUSTED: 502,
  NANGO_PROXY_FAILED: 503,
  NANGO_PROXY_LOGIN: 502,
  NANGO_PROXY_UNSUPPORTED: 502,
  NANGO_ANSWER_TOO_LARGE: 502,
  NANGO_KEY_REFUSED: 502,
  NANGO_SCOPE_MISSING: 502,
  NANGO_PLAN_LIMIT: 502,
  NANGO_REFUSED_REQUEST: 502,
  NANGO_FAILED: 502,
  NANGO_SYNC_FAILED: 502,
  NANGO_CURSOR_REFUSED: 502,
  CRM_UNREACHABLE: 503,
  CRM_FAILED: 502,
  CRM_BAD_ANSWER: 502,
  NOT_ON_THIS_HOST: 501,
  DATABASE_BUSY: 503,
  DATABASE_DAMAGED: 500,
  DATA_FOLDER_NOT_WRITABLE: 500,
  DISK_FULL: 507,
  DISK_FAILED: 500,
  DATA_FOLDER_NOT_OURS: 500,
  DATA_FOLDER_MOVED: 500,
  DATABASE_FOREIGN: 500,
  ENGINE_RESTARTED: 503,
  BAD_INPUT: 400,
  INTERNAL: 500,
}

/** The HTTP status that a problem has on the REST surface. */
export function httpStatusOf(code: ProblemCode): number {
  return statusByCode[code] ?? 409
}

/** What every typed error of the contract carries. `choices` stands only with `SEVERAL_INTEGRATIONS`. */
export const problemData = problem.extend({ choices: z.array(availableIntegration).optional() })
export type ProblemData = z.infer<typeof problemData>

/** One typed error for each problem code, shared by all procedures. */
export const problemErrors = Object.fromEntries(
  problemCodes.map((code) => [code, { status: httpStatusOf(code), data: problemData }]),
) as Record<ProblemCode, { status: number; data: typeof problemData }>
