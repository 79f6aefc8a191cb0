import { Checkbox } from '@mantine/core'
import type { EntityRecord, PastField, RecordAsOf, RecordField } from '@shared/model'
import { ChevronRight, GitCompareArrows } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { routes } from '../../../app/routes'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useFormat } from '../../../lib/hooks/use-format'
import { useValueText } from '../../../lib/hooks/use-value-text'
import { useAccounts } from '../use-accounts'
import classes from './history.module.css'

/** Fields as they were and as they are; the ticked ones are put back. */
export function AsOfTable(props: {
  record: EntityRecord
  asOf: RecordAsOf
  described: readonly RecordField[]
  /** The moment, in words. */
  when: string
  onlyDiffering: boolean
  showAll(): void
  canTick(field: PastField): boolean
  ticked: ReadonlySet<string>
  tick(fields: ReadonlySet<string>): void
}) {
  const { record, asOf, ticked, tick, canTick } = props
  const { t } = useTranslation()
  const labelOf = useFieldLabel()
  const shown = props.onlyDiffering ? asOf.fields.filter(({ same, contested }) => !same || contested) : asOf.fields
  const able = shown.filter(canTick).map(({ field }) => field)
  const all = able.length > 0 && able.every((field) => ticked.has(field))
  const some = able.some((field) => ticked.has(field))
  const turn = (field: string) => {
    const next = new Set(ticked)
    if (!next.delete(field)) next.add(field)
    tick(next)
  }
  const same = asOf.fields.length - shown.length
  return (
    <>
      {asOf.deletedAt ? <p className={classes.note}>{t('records.asOf.wasDeleted')}</p> : null}
      {shown.length > 0 ? (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">
                {able.length > 0 ? (
                  <Checkbox
                    aria-label={t('records.asOf.tickAll')}
                    checked={all}
                    indeterminate={some && !all}
                    onChange={() => tick(all ? new Set() : new Set(able))}
                  />
                ) : (
                  <span className="sr-only">{t('records.column.tick')}</span>
                )}
              </th>
              <th scope="col">{t('records.asOf.field')}</th>
              <th scope="col">{props.when}</th>
              <th scope="col">{t('records.asOf.nowHead')}</th>
              <th scope="col">{t('records.asOf.changedBy')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((field) => {
              const label = labelOf(record.kind, field)
              const options = props.described.find((one) => one.field === field.field)?.options
              return (
                <tr key={field.field} data-ticked={ticked.has(field.field) || undefined}>
                  <td>
                    {canTick(field) ? (
                      <Checkbox
                        aria-label={t('records.asOf.tick', { field: label })}
                        checked={ticked.has(field.field)}
                        onChange={() => turn(field.field)}
                      />
                    ) : null}
                  </td>
                  <td className={classes.field}>{label}</td>
                  <td>
                    <Value value={field.past} options={options} />
                  </td>
                  <td>
                    <Value value={field.now} options={options} />
                  </td>
                  <td className="t2">
                    {field.contested ? (
                      <Link className="c-err" href={routes.conflict(record.id)}>
                        <span className={classes.keys}>
                          <GitCompareArrows size={14} className="icon c-err" aria-hidden />
                          <span className="c-err">{t('records.asOf.openConflict')}</span>
                        </span>
                      </Link>
                    ) : (
                      <ChangedBy field={field} />
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      ) : (
        <p className={classes.note}>{t('records.asOf.allSame')}</p>
      )}
      {same > 0 ? (
        <button type="button" className={classes.same} onClick={props.showAll}>
          <ChevronRight size={14} className="icon t3" aria-hidden />
          {t('records.asOf.same', { count: same })}
        </button>
      ) : null}
    </>
  )
}

function Value({ value, options }: { value: PastField['past']; options: RecordField['options'] | undefined }) {
  const { t } = useTranslation()
  const text = useValueText()(value, options)
  return text === null ? (
    <span className={classes.empty}>{t('records.field.empty')}</span>
  ) : (
    <span className="mono">{text}</span>
  )
}

/** Who changed the field since: the first of them, then the last, with its time. */
function ChangedBy({ field }: { field: PastField }) {
  const { t } = useTranslation()
  const format = useFormat()
  const accounts = useAccounts()
  const nameOf = ({ by, integrationId }: PastField['changes'][number]) =>
    by === 'person'
      ? t('records.asOf.person')
      : by === 'policy'
        ? t('records.asOf.policy')
        : accounts.of(integrationId).name
  const [first, last] = [field.changes[0], field.changes.at(-1)]
  if (!first || !last) return null
  const when = format.dayTime(last.at)
  if (first === last || nameOf(first) === nameOf(last)) return <>{t('records.asOf.by', { name: nameOf(last), when })}</>
  return <>{t('records.asOf.byThen', { first: nameOf(first), last: nameOf(last), when })}</>
}
