import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'

/** Hears when a menu below opens and closes: a grid holds its order meanwhile. */
const HoldContext = createContext<(held: boolean) => void>(() => {})
export const HoldProvider = HoldContext.Provider

/** The menu behind the three dots of a thing. */
export function MoreMenu({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation()
  const hold = useContext(HoldContext)
  return (
    <Menu onOpen={() => hold(true)} onClose={() => hold(false)}>
      <Menu.Target>
        <ActionIcon size="xs" aria-label={t('common.action.moreOf', { name: label })}>
          <Ellipsis size={14} className="icon-status" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
