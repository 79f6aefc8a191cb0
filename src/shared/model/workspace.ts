import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'

/** What the person says the environment is. Nango has no call that tells. */
export const workspaceKind = z.enum(['dev', 'prod', 'sandbox'])
export type WorkspaceKind = z.infer<typeof workspaceKind>

/** Nango takes ten on a connection; two are Patchbay's own. */
const mostTags = 8

/** Labels that Patchbay puts on every connection it makes; connections that carry them are offered for adoption. */
export const workspaceTags = z
  .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_\-./]{0,63}$/), z.string().min(1).max(255))
  .refine((tags) => Object.keys(tags).length <= mostTags, `at most ${mostTags} tags`)

/** Labels of Patchbay's own, on every connection; no person's begin so. */
export const ownTagPrefix = 'patchbay_'

/** The same as a person gives them: none in Patchbay's own names, and none twice, since Nango keeps names in small letters. */
export const chosenTags = workspaceTags
  .refine(
    (tags) => !Object.keys(tags).some((name) => name.toLowerCase().startsWith(ownTagPrefix)),
    `names that begin with ${ownTagPrefix} are Patchbay's own`,
  )
  .refine((tags) => {
    const names = Object.keys(tags).map((name) => name.toLowerCase())
    return new Set(names).size === names.length
  }, 'names that differ in case alone are the same to Nango')

/** By what a workspace is known; its folder is called by it, too. */
export const workspaceId = z.string().regex(/^[\w-]{1,64}$/)

/** Most characters of a workspace's name. */
export const mostNameLength = 80

export const workspace = z.object({
  id: z.string(),
  name: z.string().min(1).max(mostNameLength),
  kind: workspaceKind,
  /** It was made of a key alone: it was not said which kind it is, so it counts as Prod. */
  kindAssumed: z.boolean().optional(),
  /** Address of the Nango server, without a trailing slash. Null for the sandbox until it has been started. */
  host: z.string().nullable(),
  tags: workspaceTags,
  createdAt: timestamp,
})
export type Workspace = z.infer<typeof workspace>

/** A name that is made of another one, with room for an ending; no character is cut in half. */
export function shortName(name: string, ending = ''): string {
  return name.slice(0, mostNameLength - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending
}

/**
 * How the engine holds a workspace. `none`: there is none, first run. `closed`: the engine has not opened it.
 * `opening`: the file is being opened or migrated. `open`: usable. `needs-key`: the file is open for reading, but there
 * is no API key. `failed`: see the problem.
 */
export const workspacePhase = z.enum(['none', 'closed', 'opening', 'open', 'needs-key', 'failed'])
export type WorkspacePhase = z.infer<typeof workspacePhase>

/** All workspaces, and how the caller's own one stands: the one it names, else the one that the host shows. */
export const workspaceState = z.object({
  current: workspace.nullable(),
  phase: workspacePhase,
  problem: problem.nullable(),
  workspaces: z.array(workspace),
  /** Id of the one that the host shows; callers that name none mean it. */
  shown: z.string().nullable(),
  /** Ids of those that the engine holds open side by side. */
  opened: z.array(z.string()),
  /** Only in the sandbox: whether it changes records by itself. */
  sandboxLive: z.boolean(),
})
export type WorkspaceState = z.infer<typeof workspaceState>

/** The place in the screens that shows a workspace at one of its places (`/integrations`), whatever was shown before. */
export function placeIn(workspaceId: string, place = '/integrations'): string {
  return `/workspaces/${encodeURIComponent(workspaceId)}/show${place}`
}

/** Whether the engine can reach Nango: offline when the OS says so or Nango's host failed twice with a network error. */
export const connectivity = z.object({
  online: z.boolean(),
  since: timestamp.nullable(),
  reason: z.enum(['os', 'nango']).nullable(),
})
export type Connectivity = z.infer<typeof connectivity>
