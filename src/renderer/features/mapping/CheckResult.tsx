import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { UnmappedValue } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { Check, Plus, TriangleAlert } from 'lucide-react'
import { Trans, useTranslation } from 'react-i18next'
import { api } from '../../client'
import { useValueText } from '../../lib/hooks/use-value-text'
import { rowsToSet, type ShownRow } from './draft'
import type { TableProps } from './MappingTable'
import classes from './mapping.module.css'

const mostLines = 5
/** A person who types is through with a word, ms. */
const settled = 500

/** What all stored records say to the mapping of one field, as it would be. */
export function CheckResult(props: TableProps & { row: ShownRow; onAdd(pair: { crm: string; here: string }): void }) {
  const { t } = useTranslation()
  const textOf = useValueText()
  const { row, provider } = props
  const [objects] = useDebouncedValue(JSON.stringify(rowsToSet(props.stored, props.edits)), settled)
  const input = { ...props.where, objects: JSON.parse(objects) as ReturnType<typeof rowsToSet> }
  const check = useQuery(api.mapping.check.queryOptions({ input, enabled: props.canCheck }))
  const found = check.data?.values.filter(({ object, field }) => object === row.object && field === row.field) ?? []
  const title = <h2 className={classes.editorHead}>{t('mapping.check.title')}</h2>
  if (check.error) {
    return (
      <div className={classes.check}>
        {title}
        <p className="caption t3">{t('mapping.check.failed')}</p>
        <Button size="xs" onClick={() => void check.refetch()}>
          {t('common.action.tryAgain')}
        </Button>
      </div>
    )
  }
  if (!check.data) {
    return (
      <div className={classes.check}>
        {title}
        <p className="caption t3" role="status">
          {props.canCheck ? t('mapping.check.running') : t('mapping.editor.wrong')}
        </p>
      </div>
    )
  }
  const { records } = check.data
  const addable = (line: UnmappedValue) => line.reason === 'not-listed' && typeof line.value === 'string'
  return (
    <div className={classes.check} role="status">
      {title}
      {records === 0 ? (
        <p className="caption t3">{t('mapping.check.none')}</p>
      ) : found.length === 0 ? (
        <p className={`c-ok ${classes.line2}`}>
          <Check size={14} className="icon-status" aria-hidden />
          {t('mapping.check.converts', { count: records })}
        </p>
      ) : null}
      {found.slice(0, mostLines).map((line) => {
        const value = textOf(line.value) ?? t('mapping.blank')
        return (
          <div key={`${line.way} ${value}`}>
            <p className={`c-warn ${classes.line2}`}>
              <TriangleAlert size={14} className="icon-status" aria-hidden />
              <span>
                <Trans
                  i18nKey="mapping.check.line"
                  count={line.records}
                  values={{ reason: t(`mapping.reason.${line.reason}`), value }}
                  components={[<b key="value" className="w5" />]}
                />{' '}
                <span className="t3">{t(`mapping.check.way.${line.way}`, { provider })}</span>
              </span>
            </p>
            {addable(line) ? (
              <Button
                size="xs"
                leftSection={<Plus size={14} className="icon" aria-hidden />}
                onClick={() => props.onAdd(line.way === 'from' ? { crm: value, here: '' } : { crm: '', here: value })}
              >
                {t('mapping.check.add', { value })}
              </Button>
            ) : null}
          </div>
        )
      })}
      {found.length > mostLines ? (
        <p className="caption t3">{t('mapping.check.more', { count: found.length - mostLines })}</p>
      ) : null}
      {check.data.cut ? <p className="caption t3">{t('mapping.check.cut')}</p> : null}
    </div>
  )
}
