import type { CrmCall, WriteOutcome } from '../../provider'
import { definition } from '../../testing/scripted-crm'

/** What an account says of its contacts. */
export const contactFields = [
  definition('email', { type: 'email' }),
  definition('firstname'),
  definition('lastname'),
  definition('jobtitle'),
  definition('lifecyclestage', { type: 'choice' }),
  definition('tags', { custom: true, type: 'multi_choice' }),
]

/** What an account says of its companies. */
export const companyFields = [definition('name'), definition('domain', { type: 'domain' }), definition('city')]

export interface Input {
  id?: string
  properties: Record<string, string>
  objectWriteTraceId: string
}

export interface BatchBody {
  inputs: Input[]
  properties?: string[]
  idProperty?: string
}

export function bodyOf(call: CrmCall | undefined): BatchBody {
  return call?.body as BatchBody
}

/** The answer of a batch: with errors it is one of several outcomes. */
export function batch(results: unknown[], errors: unknown[] = []) {
  const more = errors.length > 0 ? { numErrors: errors.length, errors } : {}
  return {
    status: 'COMPLETE',
    results,
    startedAt: '2026-02-01T00:00:00Z',
    completedAt: '2026-02-01T00:00:01Z',
    ...more,
  }
}

export function failure(traceId: string | null, category: string | undefined, message: string, more = {}) {
  const context = { ...(traceId === null ? {} : { objectWriteTraceId: [traceId] }), ...more }
  return { status: 'error', category, message, context }
}

/** An outcome in few words. */
export function told(outcomes: readonly WriteOutcome[]): Record<string, string> {
  return Object.fromEntries(
    outcomes.map((outcome) => [
      outcome.marker,
      outcome.type === 'done'
        ? `done ${outcome.record.remoteId}`
        : outcome.type === 'refused'
          ? `refused ${outcome.facts.class} ${outcome.facts.field ?? '-'} ${outcome.facts.existingIds?.join() ?? '-'}`
          : 'unknown',
    ]),
  )
}
