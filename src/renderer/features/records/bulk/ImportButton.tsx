import { Button } from '@mantine/core'
import { type EntityKind, type ImportKind, importKind } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../../client'
import { ImportDialog } from './ImportDialog'

/** Makes and changes records from a file, where an account takes the kind. Activities come from the CRMs alone. */
export function ImportButton({ kind }: { kind: EntityKind }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<ImportKind | null>(null)
  const takers = useQuery(api.records.takers.queryOptions({ input: { kind } })).data ?? []
  const taken = importKind.safeParse(kind)
  if (!taken.success || takers.length === 0) return null
  return (
    <>
      <Button leftSection={<Upload size={14} className="icon" aria-hidden />} onClick={() => setOpen(taken.data)}>
        {t('records.import.label')}
      </Button>
      {open ? <ImportDialog kind={open} takers={takers} onClose={() => setOpen(null)} /> : null}
    </>
  )
}
