import { Button } from '@mantine/core'
import { type EntityKind, importKind } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { importPath } from '../../../app/import-place'
import { api } from '../../../client'

/** Makes and changes records from a file, where an account takes the kind. Activities come from the CRMs alone. */
export function ImportButton({ kind }: { kind: EntityKind }) {
  const { t } = useTranslation()
  const takers = useQuery(api.records.takers.queryOptions({ input: { kind } })).data ?? []
  const taken = importKind.safeParse(kind)
  if (!taken.success || takers.length === 0) return null
  return (
    <Button
      component={Link}
      href={importPath(taken.data)}
      leftSection={<Upload size={14} className="icon" aria-hidden />}
    >
      {t('records.import.label')}
    </Button>
  )
}
