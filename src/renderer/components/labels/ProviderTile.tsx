import { useComputedColorScheme } from '@mantine/core'
import { useProvider } from '../../lib/hooks/use-providers'
import classes from './ProviderTile.module.css'

/**
 * The letters of a CRM in its hue on its tint: 32 on cards, 20 in headers, 16 in tables (one letter). Letters and
 * colours come from the provider's manifest; an unknown provider shows the first letter of its id without a hue.
 */
export function ProviderTile({ provider, size = 32 }: { provider: string; size?: 32 | 20 | 16 }) {
  const info = useProvider(provider)
  const scheme = useComputedColorScheme('light')
  const mark = info?.mark
  const letters = mark ? (size === 16 ? mark.letter : mark.letters) : provider.charAt(0).toUpperCase()
  return (
    <span
      className={`${classes.tile} ${classes[`s${size}`]}`}
      style={mark ? { background: mark.tile[scheme], color: mark.text[scheme] } : undefined}
      title={info?.name ?? provider}
      aria-hidden
    >
      {letters}
    </span>
  )
}
