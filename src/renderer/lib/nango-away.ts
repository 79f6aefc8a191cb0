import { type Connectivity, makeProblem, type Problem, type WorkspaceState } from '@shared/model'

/**
 * That this computer has a network but Nango's host does not answer, with the host's name; null when it answers, when
 * there is no network at all, or when no one knows the host (the sandbox has none of its own).
 */
export function nangoAway(
  connectivity: Connectivity,
  workspace: Partial<Pick<WorkspaceState, 'current'>> | undefined,
): Problem | null {
  const host = workspace?.current?.host
  if (connectivity.online || connectivity.reason !== 'nango' || !host) return null
  return makeProblem('NANGO_UNREACHABLE', { host: new URL(host).host })
}
