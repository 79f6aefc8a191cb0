import { orpcToProblem } from '@shared/rpc/problem-errors'
import { useMutation } from '@tanstack/react-query'
import { toast } from '../components/notices/toasts'
import { problemText } from '../lib/problem-text'
import { api, queryClient } from './api'

/**
 * A call that a button makes. When it fails, a message says what happened and what is safe; `run` resolves to the
 * answer, or to undefined after a failure.
 */
export function useAction<I, O>(
  call: (input: I) => Promise<O>,
): { run(input: I): Promise<O | undefined>; busy: boolean } {
  const mutation = useMutation({ mutationFn: call })
  return {
    busy: mutation.isPending,
    run: async (input) => {
      try {
        return await mutation.mutateAsync(input)
      } catch (error) {
        toastError(error)
        return undefined
      }
    },
  }
}

/** Shows what went wrong with a call; stays until it is dismissed. */
export function toastError(error: unknown): void {
  const providers = queryClient.getQueryData(api.integrations.providers.queryKey()) ?? []
  const { fact, safe } = problemText(orpcToProblem(error), providers)
  toast({ tone: 'err', title: fact, detail: safe })
}
