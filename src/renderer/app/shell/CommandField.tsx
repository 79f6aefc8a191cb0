import { Kbd } from '@mantine/core'
import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { shortcutLabel } from '../../lib/platform'
import { shortcuts } from '../../lib/shortcuts'
import { showPalette } from '../palette/palette-store'
import classes from './CommandField.module.css'

/** The field that opens the palette; a button in the rail. */
export function CommandField() {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      className={classes.field}
      aria-haspopup="dialog"
      title={t('palette.open')}
      onClick={() => showPalette(true)}
    >
      <Search size={14} className="icon" aria-hidden />
      <span className={classes.text}>{t('palette.open')}</span>
      <Kbd className={classes.kbd} aria-hidden>
        {shortcutLabel(shortcuts.palette.keys)}
      </Kbd>
    </button>
  )
}
