import { Progress } from '@mantine/core'
import classes from './ProgressBar.module.css'

/** A 4 px bar of real progress, 0 to 1; when the total is unknown (null) a segment travels. */
export function ProgressBar({ ratio, label, className }: { ratio: number | null; label: string; className?: string }) {
  if (ratio === null) {
    return (
      <div className={`${classes.unknown} ${className ?? ''}`} role="progressbar" aria-label={label}>
        <i className={`${classes.segment} travelling`} />
      </div>
    )
  }
  return (
    <Progress.Root className={className}>
      <Progress.Section value={ratio * 100} color="var(--info-solid)" aria-label={label} />
    </Progress.Root>
  )
}
