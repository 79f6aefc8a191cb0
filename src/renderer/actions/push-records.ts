import type { Run } from '@shared/model'
import { client } from '../client'
import { useAction } from '../client/use-action'
import { watchRuns } from './watched-runs'

/** Starts a sync of each of some integrations: what waits for them is written there. A message says how each ended. */
export function usePush(): { push(integrationIds: readonly string[]): Promise<Run[] | undefined>; busy: boolean } {
  const action = useAction((ids: readonly string[]) =>
    Promise.all(ids.map((id) => client.integrations.sync({ id, trigger: 'manual' }))),
  )
  return {
    busy: action.busy,
    push: async (ids) => {
      const runs = await action.run([...new Set(ids)])
      if (runs) watchRuns(runs)
      return runs
    },
  }
}
