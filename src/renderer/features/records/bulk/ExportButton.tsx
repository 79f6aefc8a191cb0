import { Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { Download } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastError } from '../../../client/use-action'
import { toast } from '../../../components/notices/toasts'
import type { ListQuery } from '../list/list-query'
import { useAccounts } from '../use-accounts'
import { exportRows } from './export-rows'

/** Writes the list, or the ticked records, into a CSV file. While it works, a click ends it. */
export function ExportButton(props: {
  kind: EntityKind
  query: ListQuery
  columns: readonly string[]
  ids: ReadonlySet<string> | null
  size?: 'xs'
}) {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const [done, setDone] = useState<number | null>(null)
  const goesOn = useRef(false)
  const run = async () => {
    goesOn.current = true
    setDone(0)
    try {
      const { kind, query, ids } = props
      const nameOf = (id: string) => accounts.of(id).name
      const count = await exportRows({ kind, query, ids, further: props.columns, nameOf }, (read) => {
        setDone(read)
        return goesOn.current
      })
      if (count !== null) toast({ tone: 'ok', title: t('records.export.done', { count }) })
    } catch (error) {
      toastError(error)
    } finally {
      goesOn.current = false
      setDone(null)
    }
  }
  return (
    <Button
      size={props.size}
      leftSection={<Download size={14} className="icon" aria-hidden />}
      onClick={() => {
        if (goesOn.current) goesOn.current = false
        else void run()
      }}
    >
      {done === null ? t('records.export.label') : t('records.export.stop', { count: done })}
    </Button>
  )
}
