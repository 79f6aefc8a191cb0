import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../components/actions/Dialog'
import { ConsequenceList } from './ConsequenceList'
import { type Reach, UnsavedList } from './ConsequencesColumn'
import classes from './streamSettings.module.css'

/** What is saved and what it leads to, before records are made or deleted because of it. */
export function ReviewDialog(props: Reach & { busy: boolean; onSave(): void; onCancel(): void }) {
  const { t } = useTranslation()
  const { provider, environment } = props
  return (
    <Dialog
      title={t('streamSettings.reviewTitle', { provider, environment })}
      size={560}
      busy={props.busy}
      onClose={props.onCancel}
    >
      <div className={classes.review}>
        <UnsavedList {...props} />
        <h3 className={classes.columnHead}>{t('streamSettings.with.title')}</h3>
        <ConsequenceList {...props} />
        <p className="caption t3">{t('streamSettings.reviewText')}</p>
      </div>
      <div className={classes.buttons}>
        <Button data-autofocus onClick={props.onCancel}>
          {t('common.action.cancel')}
        </Button>
        <Button variant="filled" loading={props.busy} onClick={props.onSave}>
          {t('streamSettings.save')}
        </Button>
      </div>
    </Dialog>
  )
}
