import { describeProblem, type ProblemText } from '@shared/i18n'
import type { Problem, ProviderInfo } from '@shared/model'
import { i18n } from './i18n'

/** Puts a problem into words in the language of the app, with the shown name of a provider that is given by its id. */
export function problemText(problem: Problem, providers: readonly ProviderInfo[]): ProblemText {
  const named = providers.find((provider) => provider.id === problem.params.provider)?.name
  return describeProblem(named ? { ...problem, params: { ...problem.params, provider: named } } : problem, i18n)
}
