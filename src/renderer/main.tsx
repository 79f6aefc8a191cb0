import './lib/nonce'
import './theme'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { Providers } from './app/Providers'
import { startClient } from './client'
import { watchWaysOut } from './lib/leave-guard'
import { markPlatform } from './lib/platform'

markPlatform()
startClient()
watchWaysOut()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <App />
      </Providers>
    </StrictMode>,
  )
}
