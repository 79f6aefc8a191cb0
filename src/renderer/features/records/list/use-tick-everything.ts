import type { EntityKind } from '@shared/model'
import { useEffect } from 'react'
import { toastError } from '../../../client/use-action'
import { readAll } from './all-ids'
import type { ListQuery } from './list-query'
import { useTickAll } from './tick-all'
import { useTicked } from './ticked'

/** Makes the box in the head, and Mod A, tick every record of the list that shows, loaded or not. */
export function useTickEverything(kind: EntityKind, query: ListQuery, total: number): void {
  useEffect(() => {
    let left = false
    const clear = () => useTicked.getState().set(kind, new Set())
    const tickAll = () => {
      const ids = new Set<string>()
      useTickAll.setState({ busy: true })
      readAll({ ...query, fields: '' }, (rows) => {
        for (const { id } of rows) ids.add(id)
        return !left
      })
        .then(() => {
          if (!left) useTicked.getState().set(kind, ids)
        })
        .catch(toastError)
        .finally(() => useTickAll.setState({ busy: false }))
    }
    useTickAll.setState({ total, tickAll, clear })
    return () => {
      left = true
    }
  }, [kind, query, total])
}
