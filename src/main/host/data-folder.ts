import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { fail } from '@shared/model'

/** Makes the data folder, readable by its owner alone. Throws `DATA_FOLDER_NOT_WRITABLE`. */
export function ensureDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir, 0o700)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    fail('DATA_FOLDER_NOT_WRITABLE', { path: dataDir }, error instanceof Error ? error.message : null)
  }
}

/** Where the sandbox of a workspace keeps its state. Refuses an id that is none, since the folder may be deleted. */
export function sandboxFolder(dataDir: string, workspaceId: string): string {
  if (!/^[\w-]{1,64}$/.test(workspaceId)) fail('NOT_FOUND', { what: 'workspace' }, `not a workspace ID: ${workspaceId}`)
  return join(dataDir, 'workspaces', workspaceId, 'sandbox')
}
