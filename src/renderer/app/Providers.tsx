import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { QueryClient } from '@tanstack/react-query'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { queryClient } from '../client'
import { i18n } from '../lib/i18n'
import { guardedNavigation } from '../lib/leave-guard'
import { styleNonce } from '../lib/nonce'
import { cssVariablesResolver, theme } from '../theme/theme'

/** Light and dark follow the system unless a person chose; the choice is kept on this computer. */
const chosenScheme = localStorageColorSchemeManager({ key: 'patchbay.scheme' })

/** What every part of the screens stands in: theme, texts, cache, hash routes. */
export function Providers({
  children,
  queries = queryClient,
  env = 'default',
}: {
  children: ReactNode
  queries?: QueryClient
  env?: 'default' | 'test'
}) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={chosenScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
      env={env}
    >
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <Router hook={useHashLocation} aroundNav={guardedNavigation}>
            {children}
          </Router>
          <Layers />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  )
}

/** Where menus, dialogs, tooltips and messages are drawn: Mantine's portals take the node that carries this mark. A landmark of its own. */
function Layers() {
  const { t } = useTranslation()
  return <section data-mantine-shared-portal-node aria-label={t('common.layers')} />
}
