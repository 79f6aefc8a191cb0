import type { Run } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../client'

/** Whether a run is the undo of an undo. False until that is known. */
export function useIsRedo(run: Pick<Run, 'kind' | 'about'>): boolean {
  const { about } = run
  const asks = run.kind === 'undo' && about !== null
  const target = useQuery(api.runs.get.queryOptions({ input: { id: about ?? '' }, enabled: asks })).data
  return asks && target?.kind === 'undo'
}
