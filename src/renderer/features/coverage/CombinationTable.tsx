import type { EntityKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../app/record-place'
import { HeldIn, type HoldingSlot } from '../../components/labels/HeldIn'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './coverage.module.css'
import { type Combination, listOf, shownRows } from './coverage-model'

/** Combinations of CRMs as rows: a bar, and figures that open the lists which they count. */
export function CombinationTable(props: {
  kind: EntityKind
  all: readonly Combination[]
  total: number
  slots: readonly HoldingSlot[]
  account: string | null
  openId: string | null
  onOpen(id: string): void
}) {
  const { kind, total, slots, account } = props
  const { t } = useTranslation()
  const format = useFormat()
  const { rows, folded } = shownRows(props.all)
  const most = Math.max(1, ...props.all.map(({ count }) => count))
  const figure = (combination: Combination, count: number, state: 'waiting' | 'conflict' | null, tone: string) =>
    count === 0 ? (
      <span className="t3">0</span>
    ) : (
      <Link
        className={tone}
        href={recordPath({ kind, view: listOf(combination, slots, account, state) })}
        onClick={(event) => event.stopPropagation()}
      >
        {format.number(count)}
      </Link>
    )
  return (
    <table className={classes.table} aria-label={t('coverage.table')}>
      <thead>
        <tr>
          <th scope="col" className={classes.held}>
            {t('coverage.column.heldIn')}
          </th>
          <th scope="col">
            <span className="sr-only">{t('coverage.column.bar')}</span>
            <span aria-hidden>{t(`coverage.kinds.${kind}`)}</span>
          </th>
          {(['count', 'share', 'waiting', 'conflicts'] as const).map((column) => (
            <th key={column} scope="col" className={classes.end}>
              {t(`coverage.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((combination) => (
          <tr
            key={combination.id}
            className={classes.combination}
            data-open={combination.id === props.openId || undefined}
            onClick={() => props.onOpen(combination.id)}
          >
            <th scope="row">
              <button
                type="button"
                className={classes.open}
                aria-expanded={combination.id === props.openId}
                onClick={(event) => {
                  event.stopPropagation()
                  props.onOpen(combination.id)
                }}
              >
                {combination.providers.length === 0 ? (
                  t('coverage.hereOnly')
                ) : (
                  <HeldIn slots={slots} heldIn={combination.heldIn} label={t('coverage.hereOnly')} />
                )}
              </button>
            </th>
            <td>
              <span
                className={classes.bar}
                data-single={combination.providers.length < 2 || undefined}
                style={{ width: `${Math.max(0.5, (combination.count / most) * 100)}%` }}
              />
            </td>
            <td className={`${classes.end} w5`}>{figure(combination, combination.count, null, classes.count ?? '')}</td>
            <td className={`${classes.end} t2`}>{format.percent(combination.count / Math.max(1, total), 1)}</td>
            <td className={classes.end}>{figure(combination, combination.waiting, 'waiting', 'c-warn w5')}</td>
            <td className={classes.end}>{figure(combination, combination.conflicts, 'conflict', 'c-err w5')}</td>
          </tr>
        ))}
        {folded.length > 0 ? (
          <tr>
            <th scope="row" className="t2">
              {t('coverage.rest', { count: folded.length })}
            </th>
            <td />
            <td className={classes.end}>{format.number(folded.reduce((sum, { count }) => sum + count, 0))}</td>
            <td colSpan={3} />
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}
