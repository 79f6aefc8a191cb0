import type { ProblemText } from '@shared/i18n'
import type { Problem } from '@shared/model'
import { useCallback } from 'react'
import { problemText } from '../problem-text'
import { useProviders } from './use-providers'

/** {@link problemText} over the providers that the engine knows. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const providers = useProviders()
  return useCallback((problem) => problemText(problem, providers), [providers])
}
