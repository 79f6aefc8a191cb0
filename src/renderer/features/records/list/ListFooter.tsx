import { Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { keyName } from '../../../lib/i18n'
import { BulkActions } from '../bulk/BulkActions'
import classes from './list.module.css'
import type { ListQuery } from './list-query'
import { useTicked, useTickedOf } from './ticked'

/** Under the list: how many records are ticked, and the keys. */
export function ListFooter(props: {
  kind: EntityKind
  total: number | undefined
  query: ListQuery
  columns: readonly string[]
}) {
  const { kind, total } = props
  const { t } = useTranslation()
  const ticked = useTickedOf(kind)
  const { size } = ticked
  if (!total) return null
  return (
    <footer className={classes.foot} data-ticked={size > 0 || undefined}>
      <span className="num" role="status">
        {size > 0 ? t('records.ticked', { count: size }) : ''}
      </span>
      {size > 0 ? <BulkActions kind={kind} ids={ticked} query={props.query} columns={props.columns} /> : null}
      {size > 0 ? (
        <Button size="xs" variant="subtle" onClick={() => useTicked.getState().set(kind, new Set())}>
          {t('records.untickAll')}
        </Button>
      ) : null}
      <span className="grow" />
      {size > 0 ? null : <Keys />}
    </footer>
  )
}

function Keys() {
  const { t } = useTranslation()
  return (
    <>
      <span className={classes.keys}>
        <kbd className={classes.key}>↑</kbd>
        <kbd className={classes.key}>↓</kbd> {t('records.keys.move')}
      </span>
      <span className={classes.keys}>
        <kbd className={classes.key}>{keyName('Enter')}</kbd> {t('records.keys.open')}
      </span>
      <span className={classes.keys}>
        <kbd className={classes.key}>{keyName('Space')}</kbd> {t('records.keys.tick')}
      </span>
    </>
  )
}
