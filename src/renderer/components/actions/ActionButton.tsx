import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { ComponentPropsWithoutRef } from 'react'

/**
 * A button that can be out of use for a reason: it stays focusable, does nothing, and its tooltip says why.
 */
export function ActionButton({
  reason,
  onClick,
  ...props
}: ButtonProps & Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & { reason?: string | null }) {
  if (!reason) return <Button onClick={onClick} {...props} />
  return (
    <Tooltip label={reason}>
      <Button {...props} aria-disabled onClick={(event) => event.preventDefault()} />
    </Tooltip>
  )
}
