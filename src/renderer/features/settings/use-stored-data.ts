import type { BackupJob, StoredData } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, queryClient } from '../../client'
import { toast } from '../../components/notices/toasts'
import { useProblemText } from '../../lib/hooks/use-problem-text'

/** How often the engine is asked how far a copy is, ms. */
const askMs = 400

/** What lies on this computer, read again while something is copied; a message says how each copy ended. */
export function useStoredData(): { data: StoredData | undefined; reload(): Promise<unknown> } {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const { data } = useQuery(
    api.backups.list.queryOptions({
      refetchInterval: ({ state }) => (state.data?.jobs.some((job) => job.state === 'running') ? askMs : false),
    }),
  )
  const seen = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (!data) return
    const ended = data.jobs.filter(({ state }) => state !== 'running')
    // What had ended before this page was opened is no news.
    const news = seen.current ? ended.filter(({ id }) => !seen.current?.has(id)) : []
    seen.current = new Set(ended.map(({ id }) => id))
    for (const job of news) say(job)
    function say({ kind, state, name, path, problem }: BackupJob): void {
      if (state === 'done' && kind === 'backup')
        toast({ tone: 'ok', title: t('settings.data.madeDone', { name }), detail: path })
      else if (state === 'done')
        toast({
          tone: 'ok',
          title: t('settings.data.restoredDone', { name }),
          detail: t('settings.data.restoredDetail'),
        })
      else if (problem) {
        const { fact, safe } = problemText(problem)
        toast({ tone: 'err', title: fact, detail: safe })
      } else toast({ tone: 'ok', title: t('settings.data.stopped'), detail: t('settings.data.stoppedDetail') })
    }
  }, [data, t, problemText])
  return { data, reload: () => queryClient.invalidateQueries({ queryKey: api.backups.key() }) }
}
