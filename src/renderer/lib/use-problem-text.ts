import { describeProblem, type ProblemText } from '@shared/i18n'
import type { Problem } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useProviders } from './use-providers'

/** Puts a problem into words in the language of the app, with the shown name of a provider that is given by its id. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { i18n } = useTranslation()
  const providers = useProviders()
  return (problem) => {
    const named = providers.find((provider) => provider.id === problem.params.provider)?.name
    return describeProblem(named ? { ...problem, params: { ...problem.params, provider: named } } : problem, i18n)
  }
}
