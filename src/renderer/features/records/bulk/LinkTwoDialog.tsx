import { Button, Radio } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { Dialog } from '../../../components/actions/Dialog'
import { toast } from '../../../components/notices/toasts'
import { useTicked } from '../list/ticked'
import { useAccounts } from '../use-accounts'
import classes from './bulk.module.css'

/** Says that two ticked records are one; the person chooses which of both stays. */
export function LinkTwoDialog({ ids, onClose }: { ids: readonly string[]; onClose(): void }) {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const [kept, setKept] = useState(ids[0] ?? '')
  const answers = useQueries({ queries: ids.map((id) => api.records.get.queryOptions({ input: { id } })) })
  const records = answers.flatMap(({ data }) => data ?? [])
  const other = ids.find((id) => id !== kept) ?? ''
  const link = useAction(() => client.records.link({ id: kept, other, trigger: 'manual' }))
  return (
    <Dialog title={t('records.bulk.linkTitle')} busy={link.busy} onClose={onClose}>
      <div className={classes.form}>
        <p>{t('records.bulk.linkText')}</p>
        <Radio.Group value={kept} onChange={setKept} label={t('records.bulk.linkKeeps')}>
          <div className={classes.choices}>
            {records.map((record) => (
              <Radio
                key={record.id}
                value={record.id}
                label={record.name || t(`records.unnamed.${record.kind}`)}
                description={
                  record.links.map(({ integrationId }) => accounts.of(integrationId).name).join(', ') ||
                  t('records.heldNowhere')
                }
              />
            ))}
          </div>
        </Radio.Group>
        <div className={classes.buttons}>
          <Button data-autofocus onClick={onClose}>
            {t('common.action.cancel')}
          </Button>
          <Button
            variant="filled"
            loading={link.busy || records.length < 2}
            onClick={() =>
              void link.run(undefined).then((done) => {
                if (!done) return
                useTicked.getState().set(done.kind, new Set([done.id]))
                toast({ tone: 'ok', title: t('records.bulk.linked'), detail: t('records.bulk.linkedDetail') })
                onClose()
              })
            }
          >
            {t('records.bulk.link')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
