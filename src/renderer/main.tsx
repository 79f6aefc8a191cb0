import './lib/nonce'
import './theme'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { Providers } from './app/Providers'
import { startClient } from './client'
import { rememberedLanguage, speak } from './lib/i18n'
import { watchWaysOut } from './lib/leave-guard'
import { markPlatform } from './lib/platform'

markPlatform()
startClient()
watchWaysOut()

function draw(): void {
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <App />
      </Providers>
    </StrictMode>,
  )
}

// The first screen speaks the right language at once; where its catalogue cannot be read, English.
void speak(rememberedLanguage()).then(draw, draw)
