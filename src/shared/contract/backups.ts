import { z } from 'zod'
import { backupJob, storedData } from '../model/backup'
import { procedure } from './base'

const path = z.string().min(1).max(4000)
const byId = z.object({ id: z.string() })

/** Backups of workspaces: a copy of the file, made while work goes on. It never holds the API key. */
export const backupsContract = {
  list: procedure
    .route({
      operationId: 'backups.list',
      method: 'GET',
      path: '/backups',
      tags: ['backups'],
      summary: 'The data folder with its size, the backups in it, and copies under way',
    })
    .output(storedData),
  make: procedure
    .route({
      operationId: 'backups.make',
      method: 'POST',
      path: '/backups',
      tags: ['backups'],
      summary: 'Begin to copy a workspace into a file',
    })
    .input(
      z
        .object({
          path: path
            .optional()
            .describe('Absolute path of a file that is not there yet; else one in the folder of backups'),
        })
        .prefault({}),
    )
    .output(backupJob),
  restore: procedure
    .route({
      operationId: 'backups.restore',
      method: 'POST',
      path: '/backups/restore',
      tags: ['backups'],
      summary: 'Begin to make a new workspace of a backup; its integrations are paused and nothing is pushed',
    })
    .input(z.object({ path: path.describe('Absolute path'), name: z.string().trim().min(1).max(80).optional() }))
    .output(backupJob),
  get: procedure
    .route({
      operationId: 'backups.get',
      method: 'GET',
      path: '/backups/{id}',
      tags: ['backups'],
      summary: 'How far a copy is',
    })
    .input(byId)
    .output(backupJob),
  stop: procedure
    .route({
      operationId: 'backups.stop',
      method: 'POST',
      path: '/backups/{id}/stop',
      tags: ['backups'],
      summary: 'Stop a copy; nothing of it is left',
    })
    .input(byId)
    .output(backupJob),
}
