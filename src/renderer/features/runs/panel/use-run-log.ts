import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { client, onEngineEvent } from '../../../client'
import { LogReader, type LogSnapshot } from './log-reader'

const pageSize = 5000

export interface RunLog extends LogSnapshot {
  error: unknown
  retry(): void
}

/** The log of a run: what is stored and what streams in, as one list. */
export function useRunLog(runId: string): RunLog {
  const [error, setError] = useState<unknown>(null)
  const { reader, subscribe } = useMemo(() => {
    const readers = new Set<() => void>()
    const made = new LogReader({
      read: (after) => client.runs.log({ id: runId, after, limit: pageSize }),
      onChange: () => {
        for (const each of readers) each()
      },
      onError: setError,
    })
    return {
      reader: made,
      subscribe: (each: () => void) => {
        readers.add(each)
        return () => readers.delete(each)
      },
    }
  }, [runId])
  const read = useCallback((begin: () => Promise<void>) => {
    setError(null)
    void begin()
  }, [])
  useEffect(() => {
    reader.resume()
    const off = onEngineEvent((event) => {
      if (event.type === 'ready') read(() => reader.restart())
      else if (event.type === 'run.log' && event.runId === runId) reader.take(event.lines)
      else if (event.type === 'run.ended' && event.runId === runId) read(() => reader.catchUp())
    })
    read(() => reader.catchUp())
    return () => {
      off()
      reader.stop()
    }
  }, [reader, runId, read])
  const snapshot = useSyncExternalStore(subscribe, () => reader.snapshot)
  return { ...snapshot, error, retry: () => read(() => reader.catchUp()) }
}
