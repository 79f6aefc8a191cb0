import { secretFragment } from '@shared/rpc/page-secret'

const storageKey = 'patchbay.page-secret'

/**
 * The secret by which this page reaches the engine of the server host. It comes once, in the fragment of the address, which
 * is cleaned; other pages of this origin, and a reload, find it in the storage. Null where there is none.
 */
export function takePageSecret(page: Pick<Window, 'location' | 'history' | 'localStorage'>): string | null {
  const { hash, pathname, search } = page.location
  if (hash.startsWith(secretFragment)) {
    page.localStorage.setItem(storageKey, hash.slice(secretFragment.length))
    page.history.replaceState(null, '', pathname + search)
  }
  return page.localStorage.getItem(storageKey)
}
