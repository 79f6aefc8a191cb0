import type { Connectivity, IntegrationList, Problem, WorkspaceState } from '@shared/model'
import type { LiveState } from '../../client/live'
import { nangoAway } from '../../lib/nango-away'

/** What the one banner under the toolbar tells. */
export type BannerModel =
  | { kind: 'engine-lost' }
  | { kind: 'nango'; problem: Problem; action: 'key' | 'refresh' | 'network' | null }
  | { kind: 'key-missing' }
  | { kind: 'offline' }
  | { kind: 'nango-unreachable'; problem: Problem }
  | { kind: 'restarted' }

const aboutKey: ReadonlySet<Problem['code']> = new Set(['NANGO_KEY_REFUSED', 'NANGO_SCOPE_MISSING'])

const ofTheWay: ReadonlySet<Problem['code']> = new Set(['NANGO_UNREACHABLE', 'NANGO_PROXY_FAILED'])

function helpOf({ code }: Problem): 'refresh' | 'network' | null {
  if (code === 'NANGO_PROXY_LOGIN') return 'network'
  return code === 'NANGO_RATE_LIMITED' ? null : 'refresh'
}

/** Chooses the most severe of what could be said; null when all is well. */
export function bannerModel(known: {
  link: LiveState['link']
  restartedAt: number | null
  workspace: (Pick<WorkspaceState, 'phase'> & Partial<Pick<WorkspaceState, 'current'>>) | undefined
  connectivity: Connectivity
  list: Pick<IntegrationList, 'nangoProblem'> | undefined
}): BannerModel | null {
  if (known.link === 'lost') return { kind: 'engine-lost' }
  const problem = known.list?.nangoProblem ?? null
  if (problem && aboutKey.has(problem.code)) return { kind: 'nango', problem, action: 'key' }
  if (known.workspace?.phase === 'needs-key') return { kind: 'key-missing' }
  const unreachable = problem && ofTheWay.has(problem.code) ? problem : null
  if (!known.connectivity.online) {
    const away = known.connectivity.reason === 'nango' ? unreachable : null
    const named = away ?? nangoAway(known.connectivity, known.workspace)
    return named ? { kind: 'nango-unreachable', problem: named } : { kind: 'offline' }
  }
  if (unreachable) return { kind: 'nango-unreachable', problem: unreachable }
  if (problem) return { kind: 'nango', problem, action: helpOf(problem) }
  if (known.restartedAt !== null) return { kind: 'restarted' }
  return null
}
