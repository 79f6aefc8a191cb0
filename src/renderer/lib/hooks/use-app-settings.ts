import type { AppSettings } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { speak } from '../i18n'

/** What the person has chosen for Patchbay on this computer; undefined until the engine has answered. */
export function useAppSettings(): AppSettings | undefined {
  return useQuery(api.app.settings.queryOptions()).data
}

/** Changes some of it, at once; what is not named stays. */
export function useChangeSettings() {
  return useAction(async (patch: Partial<AppSettings>) => {
    queryClient.setQueryData(api.app.settings.queryKey(), await client.app.changeSettings(patch))
  })
}

/** Speaks the language that was chosen, also when that was done in another window. */
export function useChosenLanguage(): void {
  const language = useAppSettings()?.language
  useEffect(() => {
    if (language !== undefined) void speak(language).catch(() => {})
  }, [language])
}
