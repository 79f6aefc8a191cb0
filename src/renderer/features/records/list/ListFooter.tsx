import { Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import classes from './list.module.css'
import { useTicked, useTickedOf } from './ticked'

/** Under the list: how many records are ticked, and the keys. */
export function ListFooter({ kind, total }: { kind: EntityKind; total: number | undefined }) {
  const { t } = useTranslation()
  const { size } = useTickedOf(kind)
  if (!total) return null
  return (
    <footer className={classes.foot} data-ticked={size > 0 || undefined}>
      <span className="num" role="status">
        {size > 0 ? t('records.ticked', { count: size }) : ''}
      </span>
      {size > 0 ? (
        <Button size="xs" variant="subtle" onClick={() => useTicked.getState().set(kind, new Set())}>
          {t('records.untickAll')}
        </Button>
      ) : null}
      <span className="grow" />
      <span className={classes.keys}>
        <kbd className={classes.key}>↑</kbd>
        <kbd className={classes.key}>↓</kbd> {t('records.keys.move')}
      </span>
      <span className={classes.keys}>
        <kbd className={classes.key}>Enter</kbd> {t('records.keys.open')}
      </span>
      <span className={classes.keys}>
        <kbd className={classes.key}>Space</kbd> {t('records.keys.tick')}
      </span>
    </footer>
  )
}
