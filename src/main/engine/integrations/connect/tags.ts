import { ownTagPrefix } from '@shared/model'

/** Carries the id of the attempt that made or renewed a connection last. */
export const attemptTag = 'patchbay_attempt'
/** Carries the id of the workspace that a connection belongs to. */
const workspaceTag = 'patchbay_workspace'

/** Nango takes no more on a connection. */
const mostTags = 10

interface TaggedWorkspace {
  id: string
  /** The person's own; may be empty. */
  tags: Record<string, string>
}

/** The labels that every connection of a workspace gets. Nango keeps keys in lower case. */
export function connectionTags({ id, tags }: TaggedWorkspace): Record<string, string> {
  return { [workspaceTag]: id, ...lowerCaseKeys(tags) }
}

/**
 * The labels by which existing connections are known as the workspace's: the person's own, which mean the same on every
 * computer; without any, the workspace's id.
 */
export function adoptionTags({ id, tags }: TaggedWorkspace): Record<string, string> {
  return Object.keys(tags).length > 0 ? lowerCaseKeys(tags) : { [workspaceTag]: id }
}

/** Those of some labels that are Patchbay's own: no others are ever changed on a connection that exists. */
export function ownTags(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => key.startsWith(ownTagPrefix)))
}

/**
 * The whole set for a reconnect, which replaces all tags: what is not Patchbay's own stays as it is. Where Nango has no
 * room for more, Patchbay's give way, the attempt's last; without that the outcome is learnt from the socket alone.
 */
export function reconnectTags(
  existing: Record<string, string>,
  workspace: Record<string, string>,
  attemptId: string,
): Record<string, string> {
  const others = Object.entries(existing).filter(([key]) => !key.startsWith(ownTagPrefix))
  const own = Object.entries({ [attemptTag]: attemptId, ...ownTags(workspace) })
  return Object.fromEntries([...others, ...own].slice(0, Math.max(mostTags, others.length)))
}

/** Whether a connection carries all of the labels; false when there are none to look for. */
export function carriesTags(connection: Record<string, string>, wanted: Record<string, string>): boolean {
  const entries = Object.entries(lowerCaseKeys(wanted))
  const has = lowerCaseKeys(connection)
  return entries.length > 0 && entries.every(([key, value]) => has[key] === value)
}

function lowerCaseKeys(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]))
}
