import { Menu } from '@mantine/core'
import type { EntityRecord } from '@shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { recordPath } from '../../../app/record-place'
import { client } from '../../../client'
import { useAction } from '../../../client/use-action'
import { ConfirmDialog } from '../../../components/actions/ConfirmDialog'
import { MoreMenu } from '../../../components/actions/MoreMenu'
import { toast } from '../../../components/notices/toasts'
import { useCopy } from '../../../lib/hooks/use-copy'
import { useWorkspaceState } from '../../../lib/hooks/use-engine'

/** What else can be done with a record. */
export function RecordMenu({ record, isPage }: { record: EntityRecord; isPage?: boolean }) {
  const { t } = useTranslation()
  const { copy } = useCopy()
  const [asks, setAsks] = useState(false)
  const name = record.name || t(`records.unnamed.${record.kind}`)
  return (
    <>
      <MoreMenu label={name}>
        {isPage ? (
          <Menu.Item component={Link} href={recordPath({ kind: record.kind, id: record.id })}>
            {t('records.menu.inList')}
          </Menu.Item>
        ) : (
          <Menu.Item component={Link} href={recordPath({ kind: record.kind, id: record.id, page: 'history' })}>
            {t('records.menu.asPage')}
          </Menu.Item>
        )}
        <Menu.Item
          onClick={() =>
            void copy(record.id).then((done) => {
              if (done) toast({ tone: 'plain', title: t('records.idCopied'), detail: record.id, mono: true })
            })
          }
        >
          {t('records.menu.copyId')}
        </Menu.Item>
        {record.deletedAt === null ? (
          <>
            <Menu.Divider />
            <Menu.Item data-danger onClick={() => setAsks(true)}>
              {t('records.menu.delete')}
            </Menu.Item>
          </>
        ) : null}
      </MoreMenu>
      {asks ? <DeleteDialog record={record} name={name} onClose={() => setAsks(false)} /> : null}
    </>
  )
}

function DeleteDialog({ record, name, onClose }: { record: EntityRecord; name: string; onClose(): void }) {
  const { t } = useTranslation()
  const kind = useWorkspaceState()?.current?.kind ?? 'dev'
  const environment = t(`common.environment.${kind}`)
  const remove = useAction(() => client.records.remove({ params: { id: record.id }, query: { trigger: 'manual' } }))
  return (
    <ConfirmDialog
      title={t('records.delete.title', { name, environment })}
      text={<p>{t('records.delete.text', { environment })}</p>}
      verb={t('records.delete.verb')}
      busy={remove.busy}
      onCancel={onClose}
      onConfirm={() =>
        void remove.run(undefined).then((done) => {
          if (!done) return
          onClose()
          toast({ tone: 'ok', title: t('records.delete.done', { name }), detail: t('records.delete.doneDetail') })
        })
      }
    />
  )
}
