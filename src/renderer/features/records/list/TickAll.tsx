import { Checkbox } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useTickAll } from './tick-all'
import { useTickedOf } from './ticked'

/** The box in the head: ticks all records that the list holds, loaded or not, or unticks them. */
export function TickAll({ kind }: { kind: EntityKind }) {
  const { t } = useTranslation()
  const count = useTickedOf(kind).size
  const { total, busy, tickAll, clear } = useTickAll()
  return (
    <Checkbox
      aria-label={count > 0 ? t('records.untickAll') : t('records.tickAll')}
      checked={count > 0 && count >= total}
      indeterminate={count > 0 && count < total}
      disabled={busy}
      onChange={() => (count > 0 ? clear() : tickAll())}
    />
  )
}
