import { Button, Select } from '@mantine/core'
import { customFieldName, type Integration, type StreamName, standardFieldsOf } from '@shared/model'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client'
import { Dialog } from '../../components/actions/Dialog'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useFieldLabel } from '../../lib/hooks/use-field-label'
import { useProviders } from '../../lib/hooks/use-providers'
import { kindOfStream } from '../../lib/kinds'
import { rowKey, type ShownRow } from './draft'
import classes from './mapping.module.css'

/** Says that one of the CRM's own fields is a field that Patchbay or another account has. */
export function MapFieldDialog(props: {
  integration: Integration
  stream: StreamName
  provider: string
  rows: readonly ShownRow[]
  onMap(row: ShownRow, field: string): void
  onClose(): void
}) {
  const { t } = useTranslation()
  const { provider, rows, stream } = props
  const [there, setThere] = useState<string | null>(null)
  const [here, setHere] = useState<string | null>(null)
  const own = rows.filter(({ crmField }) => customFieldName(crmField) !== null)
  const row = own.find((each) => rowKey(each) === there)
  const targets = useTargets(props.integration.id, stream, rows, row)
  return (
    <Dialog title={t('mapping.mapDialog.title', { provider })} size={560} onClose={props.onClose}>
      <p className={`caption t2 ${classes.dialogText}`}>{t('mapping.mapDialog.text')}</p>
      {own.length === 0 ? <p className="t2">{t('mapping.mapDialog.noThere')}</p> : null}
      <div className={classes.dialogFields}>
        <Select
          label={t('mapping.mapDialog.there', { provider })}
          data-autofocus
          searchable
          value={there}
          data={own.map((each) => ({ value: rowKey(each), label: each.label }))}
          onChange={setThere}
        />
        <Select label={t('mapping.mapDialog.here')} searchable value={here} data={targets} onChange={setHere} />
      </div>
      <div className={classes.buttons}>
        <Button onClick={props.onClose}>{t('common.action.cancel')}</Button>
        <Button variant="filled" disabled={!row || !here} onClick={() => row && here && props.onMap(row, here)}>
          {t('mapping.mapDialog.verb')}
        </Button>
      </div>
    </Dialog>
  )
}

/** Fields here that no row of the object has yet: standard ones, and own ones of other accounts. */
function useTargets(id: string, stream: StreamName, rows: readonly ShownRow[], row: ShownRow | undefined) {
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const providers = useProviders()
  const others = useIntegrations()?.integrations.filter((each) => each.id !== id) ?? []
  const states = useQueries({
    queries: others.map((each) => api.mapping.show.queryOptions({ input: { id: each.id, stream } })),
  })
  const kind = kindOfStream[stream]
  const taken = new Set(rows.filter(({ object }) => object === row?.object).map(({ field }) => field))
  const found = new Map<string, string>()
  for (const { id: field, label } of standardFieldsOf(kind)) found.set(field, labelOf(kind, { field, label }))
  states.forEach(({ data }, index) => {
    const of = providers.find((each) => each.id === others[index]?.provider)?.name ?? ''
    for (const { field, label } of data?.rows ?? []) {
      if (customFieldName(field) !== null && !found.has(field)) {
        found.set(field, t('mapping.mapDialog.ofOther', { label, provider: of }))
      }
    }
  })
  return [...found].filter(([field]) => !taken.has(field)).map(([value, label]) => ({ value, label }))
}
