import { accessSync, constants, lstatSync, readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { fail, workspaceId as isWorkspaceId } from '@shared/model'

/** What Patchbay itself keeps in the folder; the rest is Chromium's, which makes links of its own. */
const ownNames = ['logs', 'secrets', 'workspaces', 'settings.json', 'patchbay.json']

/**
 * Makes the data folder, readable by its owner alone, and looks whether it is safe to use: one that another user of the
 * computer owns, or in which links lead elsewhere, would let others read records or have files written where they want.
 *
 * @throws ProblemError DATA_FOLDER_NOT_WRITABLE, DATA_FOLDER_NOT_OURS
 */
export function ensureDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir, 0o700)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    fail('DATA_FOLDER_NOT_WRITABLE', { path: dataDir }, error instanceof Error ? error.message : null)
  }
  // The folder itself may be a link by which its owner has put it on another disk.
  refuseForeign(dataDir, statSync(dataDir))
  for (const name of ownNames) refusePlanted(join(dataDir, name))
  const workspaces = join(dataDir, 'workspaces')
  for (const id of namesIn(workspaces)) {
    refusePlanted(join(workspaces, id))
    for (const name of namesIn(join(workspaces, id))) refusePlanted(join(workspaces, id, name))
  }
}

/** Where the sandbox of a workspace keeps its state. Refuses an id that is none, since the folder may be deleted. */
export function sandboxFolder(dataDir: string, workspaceId: string): string {
  if (!isWorkspaceId.safeParse(workspaceId).success)
    fail('NOT_FOUND', { what: 'workspace' }, `not a workspace ID: ${workspaceId}`)
  return join(dataDir, 'workspaces', workspaceId, 'sandbox')
}

/** Refuses a link, and what another user has put there. What is not there is none. */
function refusePlanted(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (stats.isSymbolicLink()) fail('DATA_FOLDER_NOT_OURS', { path, reason: 'link' })
  refuseForeign(path, stats)
}

/** Windows has no owners in this sense: there the profile's own rights guard it. */
function refuseForeign(path: string, { uid }: Stats): void {
  const own = process.getuid?.()
  if (own !== undefined && uid !== own) fail('DATA_FOLDER_NOT_OURS', { path, reason: 'owner' })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
