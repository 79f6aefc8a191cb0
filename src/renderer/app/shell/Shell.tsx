import { type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useShortcut } from '../../lib/shortcuts'
import { places } from '../places'
import { routes } from '../routes'
import { KeysDialog } from './KeysDialog'
import classes from './Shell.module.css'
import { Sidebar } from './Sidebar'

/** The frame: sidebar at the left, the place beside it. Holds the keys that work everywhere. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const [keysShown, setKeysShown] = useState(false)
  useShortcut('place', ({ key }) => {
    const place = places[Number(key) - 1]
    if (place) navigate(place.href)
  })
  useShortcut('settings', () => navigate(routes.settings()))
  useShortcut('help', () => setKeysShown(true))

  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('content')?.focus()}>
        {t('shell.skip')}
      </button>
      <Sidebar />
      <main id="content" tabIndex={-1} className={classes.main}>
        <Suspense>{children}</Suspense>
      </main>
      {keysShown ? <KeysDialog onClose={() => setKeysShown(false)} /> : null}
    </div>
  )
}
