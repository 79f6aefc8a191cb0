import { Button } from '@mantine/core'
import type { ConflictSide } from '@shared/model'
import { useTranslation } from 'react-i18next'
import classes from './conflicts.module.css'
import { useSettleMany } from './use-settle'

const sides = ['local', 'remote', 'base'] as const satisfies readonly ConflictSide[]

/** What can be done with several marked records: one side is taken for all of them. */
export function MarkedDetail(props: { recordIds: readonly string[]; onSettled(): void; onClear(): void }) {
  const { t } = useTranslation()
  const settle = useSettleMany()
  const take = async (side: ConflictSide) => {
    const done = await settle.run({ side, recordIds: [...props.recordIds] })
    if (done !== undefined) props.onSettled()
  }
  return (
    <div className={classes.marked}>
      <div>
        <h2>{t('conflicts.marked.title', { count: props.recordIds.length })}</h2>
        <p className="t2">{t('conflicts.marked.text')}</p>
      </div>
      <div className={classes.ways}>
        {sides.map((side) => (
          <div key={side} className={classes.way}>
            <Button loading={settle.busy} onClick={() => void take(side)}>
              {t(`conflicts.marked.${side}`)}
            </Button>
            <span className="caption t3">{t(`conflicts.marked.${side}Hint`)}</span>
          </div>
        ))}
      </div>
      <Button variant="subtle" onClick={props.onClear}>
        {t('conflicts.marked.clear')}
      </Button>
    </div>
  )
}
