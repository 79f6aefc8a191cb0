import { Button } from '@mantine/core'
import type { EntityKind } from '@shared/model'
import { ArrowUp, Link2, PenLine } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePush } from '../../../actions/push-records'
import { useAction } from '../../../client/use-action'
import { ActionButton } from '../../../components/actions/ActionButton'
import { toast } from '../../../components/notices/toasts'
import { useNetworkReason } from '../../../lib/hooks/use-network-reason'
import type { ListQuery } from '../list/list-query'
import { EditManyDialog } from './EditManyDialog'
import { ExportButton } from './ExportButton'
import { LinkTwoDialog } from './LinkTwoDialog'
import { waitingAt } from './waiting-at'

const icon = { size: 14, className: 'icon', 'aria-hidden': true } as const

/** What can be done with the ticked records. */
export function BulkActions(props: {
  kind: EntityKind
  ids: ReadonlySet<string>
  query: ListQuery
  columns: readonly string[]
}) {
  const { kind, ids } = props
  const { t } = useTranslation()
  const network = useNetworkReason()
  const [open, setOpen] = useState<'edit' | 'link' | null>(null)
  const find = useAction(waitingAt)
  const { push, busy } = usePush()
  const pushNow = async () => {
    const integrations = await find.run(ids)
    if (!integrations) return
    if (integrations.length > 0) await push(integrations)
    else toast({ tone: 'info', title: t('records.bulk.nothingWaits') })
  }
  return (
    <>
      <Button size="xs" leftSection={<PenLine {...icon} />} onClick={() => setOpen('edit')}>
        {t('records.bulk.editField')}
      </Button>
      {ids.size === 2 ? (
        <Button size="xs" leftSection={<Link2 {...icon} />} onClick={() => setOpen('link')}>
          {t('records.bulk.linkTwo')}
        </Button>
      ) : null}
      <ExportButton {...props} size="xs" />
      <ActionButton
        size="xs"
        leftSection={<ArrowUp {...icon} />}
        reason={network}
        loading={find.busy || busy}
        onClick={() => void pushNow()}
      >
        {t('records.footer.push')}
      </ActionButton>
      {open === 'edit' ? <EditManyDialog kind={kind} ids={ids} onClose={() => setOpen(null)} /> : null}
      {open === 'link' ? <LinkTwoDialog ids={[...ids]} onClose={() => setOpen(null)} /> : null}
    </>
  )
}
