import type { ContractRouterClient } from '@orpc/contract'
import type { Caller } from '../rpc/caller'
import { appContract } from './app'
import { attentionContract } from './attention'
import { backupsContract } from './backups'
import { coverageContract } from './coverage'
import { duplicatesContract } from './duplicates'
import { integrationsContract } from './integrations'
import { mappingContract } from './mapping'
import { outboxContract } from './outbox'
import { conflictsContract, linksContract, recordsContract, reviewsContract } from './records'
import { referenceContract } from './reference'
import { runsContract } from './runs'
import { uploadsContract } from './uploads'
import { workspacesContract } from './workspaces'

/**
 * The app contract: everything that a screen, the tray, the command line and REST may ask of the engine.
 * Subjects are files beside this one; REST paths are relative to {@link apiBase}.
 */
export const contract = {
  app: appContract,
  workspaces: workspacesContract,
  backups: backupsContract,
  integrations: integrationsContract,
  runs: runsContract,
  records: recordsContract,
  attention: attentionContract,
  conflicts: conflictsContract,
  coverage: coverageContract,
  duplicates: duplicatesContract,
  reviews: reviewsContract,
  links: linksContract,
  imports: uploadsContract,
  outbox: outboxContract,
  mapping: mappingContract,
  reference: referenceContract,
}

/** A typed client of the app contract, whatever carries it. The context of a call says which workspace it is about. */
export type AppClient = ContractRouterClient<typeof contract, Caller>

/** Where the REST surface of the contract lives. */
export const apiBase = '/api/v1'

export { httpStatusOf, type ProblemData, problemData } from './errors'
export { type RunFilter, runFilter } from './runs'
export { type ConnectionTest, connectionTest } from './workspaces'
