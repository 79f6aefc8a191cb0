import type { HostClient } from '@shared/host'
import type { Notice, NoticeKind, Problem, ProblemCode, Workspace } from '@shared/model'
import type { Events } from '../events'
import { providers } from '../providers/registry'
import type { IntegrationRow } from '../store/accounts/integrations'

export interface TroublePlace {
  host: HostClient
  events: Events
  workspace: Workspace
  /** Whether the host shows the workspace. */
  isShown: () => boolean
}

const ofDeletes: ReadonlySet<ProblemCode> = new Set(['MASS_DELETE_SUSPECTED', 'DELETES_NEED_CONFIRMATION'])

/** Which kind of notice a trouble is. */
function kindOf(trouble: IntegrationRow['trouble'], { code }: Problem): NoticeKind {
  if (trouble === 'reconnect') return 'reconnect'
  if (code === 'RECORDS_FAILED') return 'records'
  return ofDeletes.has(code) ? 'deletes' : 'failed'
}

/** Tells the person that an integration has trouble. */
export function notifyTrouble(place: TroublePlace, integration: IntegrationRow, problem: Problem): void {
  tell(place, integration, { kind: kindOf(integration.trouble, problem), problem, count: 0 })
}

/** Tells the person how many conflicts a run has found. */
export function notifyConflicts(place: TroublePlace, integration: IntegrationRow, count: number): void {
  tell(place, integration, { kind: 'conflicts', problem: null, count })
}

/**
 * Hands a notice to the host and to the screens, which know what the person wants to hear of; a click leads to the
 * integration, in its own workspace. A host without notifications leaves it to the screens.
 */
function tell(
  { host, events, workspace, isShown }: TroublePlace,
  integration: IntegrationRow,
  what: Pick<Notice, 'kind' | 'problem' | 'count'>,
): void {
  const notice: Notice = {
    ...what,
    integrationId: integration.id,
    provider: providers.get(integration.provider).manifest.name,
    account: integration.accountName,
    workspace: isShown() ? null : workspace.name,
  }
  events.publish({ type: 'notice', notice })
  const route = what.kind === 'conflicts' ? '/conflicts' : `/integrations/${integration.id}`
  host.notify({ notice, workspaceId: workspace.id, route }).catch(() => {})
}
