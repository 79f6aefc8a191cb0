import { noticeText } from '@shared/notice-text'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { onEngineEvent } from '../client'
import { useAppSettings } from '../lib/hooks/use-app-settings'
import { useAppInfo } from '../lib/hooks/use-engine'
import { i18n } from '../lib/i18n'
import { showNotification } from '../lib/web-notification'
import { routes } from './routes'

/**
 * Shows notices through the browser where the host has no notifications of its own, the person wants to hear of them and
 * looks at something else: who looks at this page sees it on the card.
 */
export function useNotices(): void {
  const [, navigate] = useLocation()
  const wanted = useAppSettings()?.notifications
  const isHosts = useAppInfo()?.capabilities.notifications ?? true
  useEffect(() => {
    if (isHosts || !wanted) return
    return onEngineEvent((event) => {
      if (event.type !== 'notice' || !wanted[event.notice.kind] || document.hasFocus()) return
      const { kind, integrationId } = event.notice
      const place = kind === 'conflicts' ? routes.conflicts : routes.integration(integrationId)
      showNotification({ ...noticeText(event.notice, i18n), open: () => navigate(place) })
    })
  }, [navigate, wanted, isHosts])
}
