import type { Engine } from '../workspaces/engine'
import { appProcedures } from './app'
import { attentionProcedures } from './attention'
import { backupProcedures } from './backups'
import { api } from './base'
import { coverageProcedures } from './coverage'
import { duplicateProcedures } from './duplicates'
import { integrationProcedures } from './integrations'
import { linkProcedures } from './links'
import { mappingProcedures } from './mapping'
import { outboxProcedures } from './outbox'
import { conflictProcedures, recordProcedures, reviewProcedures } from './records'
import { referenceProcedures } from './reference'
import { runProcedures } from './runs'
import { uploadProcedures } from './uploads'
import { workspaceProcedures } from './workspaces'

/** The contract's procedures over one engine. Thin: what they do stands in the parts that they call. */
export function createRouter(engine: Engine) {
  return api.router({
    app: appProcedures(engine),
    workspaces: workspaceProcedures(engine),
    backups: backupProcedures(engine),
    integrations: integrationProcedures(engine),
    runs: runProcedures(engine),
    records: recordProcedures(engine),
    attention: attentionProcedures(engine),
    conflicts: conflictProcedures(engine),
    coverage: coverageProcedures(engine),
    duplicates: duplicateProcedures(engine),
    reviews: reviewProcedures(engine),
    links: linkProcedures(engine),
    imports: uploadProcedures(engine),
    outbox: outboxProcedures(engine),
    mapping: mappingProcedures(engine),
    reference: referenceProcedures(engine),
  })
}
