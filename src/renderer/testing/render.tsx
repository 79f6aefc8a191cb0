import { cleanup, configure, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach } from 'vitest'
import { useCardDialog } from '../actions/card-dialogs'
import { useConnectFlow } from '../actions/connect-flow'
import { usePreview } from '../actions/preview-flow'
import { Providers } from '../app/Providers'
import { queryClient, setShown, startClient, useLive } from '../client'
import { useToasts } from '../components/notices/toasts'
import type { FakeEngine } from './fake-engine'

// A busy computer draws late; what never comes still fails before the test's own end.
configure({ asyncUtilTimeout: 4000 })

let stop = () => {}

/** Renders a part of the screens over a fake engine; everything is put back after the test. */
export function renderOver(engine: FakeEngine, children: ReactNode, path = '/integrations') {
  window.location.hash = `#${path}`
  stop = startClient(engine.transport)
  return render(<Providers env="test">{children}</Providers>)
}

afterEach(() => {
  cleanup()
  setShown(null)
  stop()
  stop = () => {}
  queryClient.clear()
  useToasts.setState({ toasts: [] })
  useConnectFlow.setState({ flow: null, background: {} })
  usePreview.setState({ flow: null, background: {} })
  useCardDialog.setState({ open: null })
  useLive.setState({ link: 'connecting', lostAt: null, isClosed: false, restartedAt: null, runs: {}, logs: {} })
})
