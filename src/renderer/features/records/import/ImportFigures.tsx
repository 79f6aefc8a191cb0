import type { ImportUpload } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { FigureStrip } from '../../../components/figures/FigureStrip'
import { useFormat } from '../../../lib/hooks/use-format'
import classes from './import.module.css'
import { resultLooks } from './RowsTable'

/** What the rows of a file come to, in figures. Repeated rows and those that are left stand with what is to do nothing about. */
export function ImportFigures({ upload }: { upload: ImportUpload }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { counts } = upload
  const context = {
    created: t(upload.runIds.length > 0 ? 'records.import.context.wasCreated' : 'records.import.context.created'),
    updated: t('records.import.context.updated'),
    unchanged: t('records.import.context.unchanged', { count: counts.left + counts.repeated }),
    unclear: t('records.import.context.unclear'),
    refused: t('records.import.context.refused'),
  }
  return (
    <div className={classes.figures}>
      <FigureStrip
        label={t('records.import.preview')}
        figures={(['created', 'updated', 'unchanged', 'unclear', 'refused'] as const).map((result) => {
          const { icon: Icon, tone } = resultLooks[result]
          return {
            id: result,
            mark: <Icon size={12} className={`icon-status ${tone}`} aria-hidden />,
            label: t(`records.import.results.${result}`),
            value: format.number(counts[result]),
            context: context[result],
          }
        })}
      />
    </div>
  )
}
