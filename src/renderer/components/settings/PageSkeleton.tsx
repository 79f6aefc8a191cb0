import { Skeleton } from '@mantine/core'
import { Delayed } from '../loading/Delayed'
import classes from './settings.module.css'

/** A settings page that is still being read: rows of the same height. */
export function PageSkeleton({ rows }: { rows: number }) {
  return (
    <Delayed>
      <div aria-hidden>
        <div className={classes.head}>
          <Skeleton width={120} height={12} />
        </div>
        {Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike.
          <div key={index} className={classes.row}>
            <Skeleton width={180} height={10} />
            <Skeleton width={120} height={24} />
          </div>
        ))}
      </div>
    </Delayed>
  )
}
