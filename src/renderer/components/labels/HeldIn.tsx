import { useMemo } from 'react'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProviders } from '../../lib/hooks/use-providers'
import classes from './HeldIn.module.css'
import { ProviderTile } from './ProviderTile'

/** A CRM with a fixed place in "Held in": the provider and its accounts here. */
export interface HoldingSlot {
  provider: string
  name: string
  integrations: readonly string[]
}

/** One slot for each CRM with an account here, in the order in which Patchbay knows the CRMs. */
export function useHoldingSlots(): readonly HoldingSlot[] {
  const providers = useProviders()
  const list = useIntegrations()
  return useMemo(() => {
    const all = list?.integrations ?? []
    return providers.flatMap(({ id, name }) => {
      const integrations = all.flatMap((each) => (each.provider === id ? each.id : []))
      return integrations.length > 0 ? [{ provider: id, name, integrations }] : []
    })
  }, [providers, list])
}

/** Which CRMs have a record, each at its fixed place; a missing one is a dot. Readers hear the names. */
export function HeldIn({
  slots,
  heldIn,
  label,
}: {
  slots: readonly HoldingSlot[]
  heldIn: readonly string[]
  label: string
}) {
  const isHeld = (slot: HoldingSlot) => slot.integrations.some((id) => heldIn.includes(id))
  const held = slots.filter(isHeld)
  return (
    <span
      className={classes.slots}
      role="img"
      aria-label={held.length > 0 ? held.map(({ name }) => name).join(', ') : label}
    >
      {slots.map((slot) =>
        isHeld(slot) ? (
          <ProviderTile key={slot.provider} provider={slot.provider} size={16} />
        ) : (
          <i key={slot.provider} className={classes.dot} title={slot.name} />
        ),
      )}
    </span>
  )
}
