import '@mantine/charts/styles.layer.css'
import { BarChart } from '@mantine/charts'
import { useTranslation } from 'react-i18next'
import { numberFormat } from '../../lib/intl'
import classes from './overview.module.css'
import { type DayRecords, dayName, longDayName, namedDays, shortCount } from './per-day'

const axisText = { fontSize: 11, fill: 'var(--text-3)' }

/** Records of each day as stacked bars. Loaded on demand: the chart library is large. */
export function RecordsChart({ days, locale }: { days: DayRecords[]; locale: string }) {
  const { t } = useTranslation()
  return (
    <BarChart
      h={328}
      data={days}
      dataKey="day"
      type="stacked"
      series={[
        { name: 'received', label: t('integration.perDay.received'), color: 'var(--d1)' },
        { name: 'pushed', label: t('integration.perDay.pushed'), color: 'var(--d2)' },
      ]}
      gridAxis="x"
      gridColor="var(--line-subtle)"
      textColor="var(--text-3)"
      tickLine="none"
      strokeDasharray="0"
      classNames={{ bar: classes.bar }}
      valueFormatter={(value) => numberFormat(locale).format(value)}
      xAxisProps={{
        ticks: namedDays(days),
        interval: 0,
        height: 20,
        tickMargin: 7,
        tick: axisText,
        tickFormatter: (day: string) => dayName(day, locale),
      }}
      yAxisProps={{
        width: 34,
        tickCount: 4,
        tickMargin: 8,
        tick: axisText,
        allowDecimals: false,
        tickFormatter: (value: number) => shortCount(value, locale),
      }}
      tooltipProps={{ labelFormatter: (day) => (typeof day === 'string' ? longDayName(day, locale) : '') }}
      tooltipAnimationDuration={0}
      barProps={{ radius: 0, isAnimationActive: false }}
      // The image has a label and a table stands beside it; the bars by themselves say nothing to a reader.
      barChartProps={{
        accessibilityLayer: false,
        barCategoryGap: '14%',
        margin: { top: 8, right: 12, bottom: 0, left: 0 },
      }}
    />
  )
}
