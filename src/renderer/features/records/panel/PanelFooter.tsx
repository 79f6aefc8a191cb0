import { Button } from '@mantine/core'
import type { EntityRecord, RecordField } from '@shared/model'
import { ArrowUp } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { usePush } from '../../../actions/push-records'
import { ActionButton } from '../../../components/actions/ActionButton'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import { isMac } from '../../../lib/platform'
import { useDraft, useDrafts } from './drafts'
import { pendingSum } from './field-states'
import classes from './panel.module.css'
import { useSave } from './use-save'

/** What is typed or waits, summed up, with the way to save and to push it. Mod Enter saves. */
export function PanelFooter({ record, fields }: { record: EntityRecord; fields: readonly RecordField[] }) {
  const { t } = useTranslation()
  const network = useNetworkReason()
  const draft = useDraft(record.id)
  const { busy, save } = useSave(record)
  const { push, busy: isPushing } = usePush()
  const sum = pendingSum(record, fields, draft)
  const isDrafted = Object.keys(draft).length > 0
  const pushes = network === null ? sum.integrations : []
  const submit = useRef(() => {})
  submit.current = () => {
    if (isDrafted && !busy) void save(pushes)
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const mod = isMac ? event.metaKey : event.ctrlKey
      if (event.key !== 'Enter' || !mod || document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      submit.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  if (sum.fields === 0) return null
  const count = t('records.footer.fields', { count: sum.fields })
  const crms = t('records.footer.crms', { count: sum.integrations.length })
  return (
    <footer className={classes.footer} data-bottom-actions>
      <span className={`grow ${classes.sum}`} role="status">
        {sum.integrations.length > 0 ? (
          <>
            <ArrowUp size={12} className="icon-status c-info" aria-hidden />
            <span className="ell">
              <b className="c-info w5">{count}</b> {crms}
            </span>
          </>
        ) : (
          <span className="ell">{t('records.footer.here')}</span>
        )}
      </span>
      {isDrafted ? (
        <>
          <Button variant="subtle" onClick={() => useDrafts.getState().drop(record.id)}>
            {t('records.footer.discard')}
          </Button>
          <Button variant="filled" loading={busy} onClick={() => submit.current()}>
            {pushes.length > 0 ? t('records.footer.saveAndPush') : t('records.footer.save')}
          </Button>
        </>
      ) : (
        <ActionButton reason={network} loading={isPushing} onClick={() => void push(sum.integrations)}>
          {t('records.footer.push')}
        </ActionButton>
      )}
    </footer>
  )
}
