import type { ImportUpload } from '@shared/model'
import { Check, ChevronRight } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { type ImportStep, importSteps } from '../../../app/import-place'
import { SubToolbar } from '../../../components/frame/Toolbar'
import classes from './import.module.css'

/** Which step an import is at, and what its file is. */
export function StepBar(props: { step: ImportStep; upload: ImportUpload | null; onChange: (() => void) | null }) {
  const { step, upload } = props
  const { t } = useTranslation()
  const at = importSteps.indexOf(step)
  const file = upload?.file
  return (
    <SubToolbar>
      <ol className={classes.steps} aria-label={t('records.import.steps')}>
        {importSteps.map((each, index) => (
          <Fragment key={each}>
            {index > 0 ? (
              <li aria-hidden className={classes.between}>
                <ChevronRight size={14} className="icon" />
              </li>
            ) : null}
            <li className={classes.step} aria-current={index === at ? 'step' : undefined}>
              {index < at ? (
                <Check size={14} className="icon-status c-ok" aria-hidden />
              ) : (
                <span className={`${classes.number} num`} aria-hidden>
                  {index + 1}
                </span>
              )}
              {t(`records.import.step.${each}`)}
            </li>
          </Fragment>
        ))}
      </ol>
      <span className="grow" />
      {upload && file ? (
        <span className={classes.facts}>
          <span className="t2 num ell">
            {t('records.import.facts', {
              name: upload.name,
              count: file.total,
              encoding: t(`records.import.encodings.${file.encoding}`),
              delimiter: t(`records.import.delimiters.${delimiterNames[file.delimiter]}`),
            })}
          </span>
          {props.onChange && step !== 'file' ? (
            <button type="button" className={classes.link} onClick={props.onChange}>
              {t('records.import.change')}
            </button>
          ) : null}
        </span>
      ) : null}
    </SubToolbar>
  )
}

/** The delimiters by the names that texts know. */
export const delimiterNames = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const
