import { Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../../client'
import { NewRecordDialog } from './NewRecordDialog'

/** Makes a new record, where an account takes one. Activities are written at the record that they are about. */
export function NewRecordButton({ kind, onMade }: { kind: EntityKind; onMade(id: string): void }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const takers = useQuery(api.records.takers.queryOptions({ input: { kind } })).data ?? []
  if (kind === 'activity' || !takers.some(({ reason }) => reason === null)) return null
  return (
    <>
      <Button leftSection={<Plus size={14} className="icon" aria-hidden />} onClick={() => setOpen(true)}>
        {t(`records.create.title.${kind}`)}
      </Button>
      {open ? <NewRecordDialog kind={kind} takers={takers} onClose={() => setOpen(false)} onMade={onMade} /> : null}
    </>
  )
}
