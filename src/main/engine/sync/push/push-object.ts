import { lookUpUnknown } from './look-up-unknown'
import type { PushContext } from './push-context'
import { pushCreates } from './push-creates'
import { pushDeletes, pushRestores } from './push-deletes'
import { pushUpdates } from './push-updates'

/**
 * Writes what waits for one object until nothing is left that can be sent: first what an earlier run lost sight of,
 * then restores, creates, updates and deletes.
 *
 * @throws ProblemError or CrmError; rows are left in the state that the failure allows, and the next run goes on
 */
export async function pushObject(context: PushContext): Promise<void> {
  const { signal } = context.read
  await lookUpUnknown(context)
  for (const step of [pushRestores, pushCreates, pushUpdates, pushDeletes]) {
    while (await step(context)) signal.throwIfAborted()
  }
}
