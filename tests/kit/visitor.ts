/** A page that a visitor ended up on. */
export interface Visit {
  status: number
  url: URL
  text: string
}

/** A person with a browser of their own: follows redirects, keeps cookies, answers consent pages. */
export class Visitor {
  readonly #cookies = new Map<string, string>()

  /** Opens an address as a tab would. */
  async open(address: string): Promise<Visit> {
    return await this.#follow(new URL(address), { method: 'GET' })
  }

  /** Presses a button of a consent page that {@link open} has led to. */
  async answer(page: Visit, decision: 'allow' | 'deny' | 'error', account?: string): Promise<Visit> {
    const form = new URLSearchParams(page.url.search)
    if (account !== undefined) form.set('account', account)
    form.set('decision', decision)
    return await this.#follow(new URL(page.url.pathname, page.url), { method: 'POST', body: form })
  }

  async #follow(start: URL, first: RequestInit): Promise<Visit> {
    let url = start
    let init = first
    for (;;) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { ...init, redirect: 'manual', headers: cookie ? { cookie } : {} })
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
        this.#cookies.set(name, value)
      }
      const location = response.headers.get('location')
      const text = await response.text()
      if (location === null) return { status: response.status, url, text }
      url = new URL(location, url)
      init = { method: 'GET' }
    }
  }
}
