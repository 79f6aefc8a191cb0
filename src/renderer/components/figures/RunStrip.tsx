import { Tooltip } from '@mantine/core'
import type { StripSlot } from '@shared/model'
import { type MouseEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { routes } from '../../app/routes'
import { useFormat } from '../../lib/hooks/use-format'
import classes from './RunStrip.module.css'
import { countOutcomes, slotAt, slotSpan, slotX, stripHeight, stripWidth } from './run-strip-model'

const heights: Record<StripSlot['outcome'], number> = { none: 2, succeeded: 7, partial: 11, failed: 16, running: 7 }

/**
 * Fourteen days in slots of six hours; height and colour both carry the worst outcome. One image for readers, a tooltip
 * a slot, a click opens the slot's run (the same runs are in the card's menu under "Show runs").
 */
export function RunStrip({ strip, lastSyncAt }: { strip: StripSlot[]; lastSyncAt: string | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [, navigate] = useLocation()
  const [hovered, setHovered] = useState<number | null>(null)
  const counts = countOutcomes(strip)
  const slot = hovered === null ? undefined : strip[hovered]

  const label = [
    t('common.strip.label', { count: strip.length, failed: counts.failed, partial: counts.partial }),
    ...(lastSyncAt ? [t('common.strip.last', { time: format.dateTime(lastSyncAt) })] : []),
  ].join(', ')

  const slotUnder = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return slotAt(((event.clientX - box.left) / box.width) * stripWidth, strip.length)
  }
  const open = (event: MouseEvent<SVGSVGElement>) => {
    const runId = strip[slotUnder(event)]?.runId
    if (runId) navigate(routes.run(runId))
  }

  return (
    <Tooltip.Floating
      disabled={!slot || hovered === null}
      label={
        slot && hovered !== null
          ? t('common.strip.slot', {
              from: format.dateTime(slotSpan(hovered, strip.length, format.now).from),
              to: format.clock(slotSpan(hovered, strip.length, format.now).to),
              outcome: t(`common.strip.outcome.${slot.outcome}`),
            })
          : ''
      }
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the mouse; "Show runs" is the way by keyboard. */}
      <svg
        className={classes.strip}
        viewBox={`0 0 ${stripWidth} ${stripHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        data-clickable={slot?.runId ? true : undefined}
        onMouseMove={(event) => setHovered(slotUnder(event))}
        onMouseLeave={() => setHovered(null)}
        onClick={open}
      >
        {strip.map((each, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place.
            key={index}
            className={classes[each.outcome]}
            x={slotX(index)}
            y={stripHeight - heights[each.outcome]}
            width={4}
            height={heights[each.outcome]}
          />
        ))}
      </svg>
    </Tooltip.Floating>
  )
}
