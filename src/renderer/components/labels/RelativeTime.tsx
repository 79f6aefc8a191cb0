import { Tooltip } from '@mantine/core'
import { useFormat } from '../../lib/hooks/use-format'

/** "4 min ago" that moves with time; the exact moment with its zone is the tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormat()
  return (
    <Tooltip label={format.exact(at)}>
      <time dateTime={at} className="num">
        {format.ago(at)}
      </time>
    </Tooltip>
  )
}
