import { useCardDialog } from '../../../actions/card-dialogs'
import { useIntegrations } from '../../../lib/hooks/use-engine'
import { DisconnectDialog } from './DisconnectDialog'
import { RemoveDataDialog } from './RemoveDataDialog'

/** The dialogs that integrations ask with; one place for all cards and for the page of an integration. */
export function CardDialogs() {
  const { open, close } = useCardDialog()
  const integration = useIntegrations()?.integrations.find(({ id }) => id === open?.integrationId)
  if (!open || !integration) return null
  return open.kind === 'disconnect' ? (
    <DisconnectDialog integration={integration} onClose={close} />
  ) : (
    <RemoveDataDialog integration={integration} onClose={close} />
  )
}
