import type { EntityKind } from '@shared/model'
import { recordPath } from './record-place'

/** Paths of the places; what is after the # in the address. */
export const routes = {
  integrations: '/integrations',
  addWorkspace: '/workspaces/add',
  /** `tab`: one of its tabs, and what is open in that; by default the first. */
  integration: (id: string, tab = '') => `/integrations/${encodeURIComponent(id)}${tab === '' ? '' : `/${tab}`}`,
  records: recordPath({ kind: 'contact' }),
  settings: (page = '') => `/settings${page === '' ? '' : `/${page}`}`,
  runs: '/runs',
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
  conflicts: '/conflicts',
  conflict: (recordId: string) => `/conflicts/${encodeURIComponent(recordId)}`,
  reviews: '/reviews',
  waiting: (segment: string | null = null, id: string | null = null) =>
    `/waiting${segment || id ? `/${segment ?? 'all'}` : ''}${id ? `/${encodeURIComponent(id)}` : ''}`,
  verify: (id: string, stream: string) => `/integrations/${encodeURIComponent(id)}/verify/${stream}`,
  coverage: (kind = 'contacts', combination: string | null = null) =>
    `/coverage/${kind}${combination === null ? '' : `/${encodeURIComponent(combination)}`}`,
  review: (id: string) => `/reviews/${encodeURIComponent(id)}`,
  record: (kind: EntityKind, id: string) => recordPath({ kind, id }),
} as const

/** A part of an address as it was meant, where it may hold any character; null where there is none. */
export function partOf(text: string | undefined): string | null {
  if (!text) return null
  try {
    return decodeURIComponent(text)
  } catch {
    // A sign that stands for itself: the address was decoded once already.
    return text
  }
}
