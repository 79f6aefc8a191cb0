import { type AdoptableConnection, type ConnectAttempt, endedConnectStates, type LateConnection } from '@shared/model'
import type { ConnectSocket, NangoConnection } from '../../nango/gateway'
import type { ConnectPorts } from './ports'
import { attemptTag } from './tags'
import { Timers } from './timers'
import { verify } from './verify'

/** Nango keeps the state of an open consent page for at most this long, ms (`CRON_DELETE_OLD_OAUTH_SESSION_MAX_DAYS`). */
const watchMs = 48 * 60 * 60_000
/** The first look after the end, ms; later ones come after a tenth of the time that has passed, at least hourly. */
const firstLookMs = 2000
const longestLookMs = 60 * 60_000
/** A WebSocket is kept for this long after the end, ms: most people answer the page by then, or never. */
const socketMs = 60 * 60_000
/** Connections of one integration that a look takes in, the newest first. */
const newest = 100
/** How far the reckoning of Nango's time may be off, ms. */
const slackMs = 5000

/** What is watched of one attempt that has ended. */
interface Watch {
  attempt: ConnectAttempt
  socket: ConnectSocket | null
  timers: Timers
}

/** The record of a watch that begins at the end of an attempt; `nangoNow` is the time by Nango's clock, ms. */
export function beginLateWatch(now: number, nangoNow: number): NonNullable<ConnectAttempt['late']> {
  return {
    until: new Date(now + watchMs).toISOString(),
    since: new Date(nangoNow - slackMs).toISOString(),
    found: [],
  }
}

/**
 * Consents that are given on a page whose attempt has ended. Deleting the connect session does not stop them: Nango
 * makes the connection without any label, or renews the one that was being reconnected. The socket of the attempt, and
 * looks at the newest connections, find them; a person then takes the connection over or removes it.
 */
export class LateConsents {
  readonly #ports: ConnectPorts
  readonly #watches = new Map<string, Watch>()
  readonly #stop = new AbortController()

  constructor(ports: ConnectPorts) {
    this.#ports = ports
  }

  /** Goes on watching an attempt that has ended. Takes the attempt's socket over, and closes it in the end. */
  watch(attempt: ConnectAttempt, socket: ConnectSocket | null): void {
    const { late } = attempt
    if (late === null || this.#stop.signal.aborted || this.#watches.has(attempt.id)) {
      socket?.close()
      return
    }
    const watch: Watch = { attempt, socket, timers: new Timers(this.#ports.clock) }
    this.#watches.set(attempt.id, watch)
    void socket?.ended.then((signal) => {
      if (signal?.type !== 'success' || !this.#watches.has(attempt.id)) return
      const createdAt = new Date(this.#ports.clock.now()).toISOString()
      return this.#note(watch, signal.connectionId, createdAt, true)
    })
    if (socket) watch.timers.after(socketMs, () => socket.close())
    this.#lookLater(watch)
  }

  /** Looks now for what every ended attempt may have left. Rejects when Nango cannot be asked. */
  async look(): Promise<void> {
    for (const watch of [...this.#watches.values()]) await this.#look(watch)
    await this.#forgetGone()
  }

  /** Connections of late consents that wait for a person. */
  open(): AdoptableConnection[] {
    return this.#ports.attempts.listLate().flatMap((attempt) => {
      const { id: attemptId, provider, integrationKey, state, late } = attempt
      if (state !== 'cancelled' && state !== 'expired' && state !== 'denied' && state !== 'failed') return []
      return (late?.found ?? [])
        .filter(({ outcome }) => outcome === 'open')
        .map(({ connectionId, createdAt, certain }) => ({
          provider,
          integrationKey,
          connectionId,
          createdAt,
          late: { attemptId, ended: state, certain },
        }))
    })
  }

  /** Notes what became of a connection; does nothing for one that is not of a late consent. */
  settle(connectionId: string, outcome: LateConnection['outcome']): void {
    for (const attempt of this.#ports.attempts.listLate()) {
      if (!attempt.late?.found.some((item) => item.connectionId === connectionId && item.outcome === 'open')) continue
      const watch = this.#watches.get(attempt.id)
      this.#save(watch ?? { attempt }, (found) =>
        found.map((item) => (item.connectionId === connectionId ? { ...item, outcome } : item)),
      )
    }
  }

  /** Ends the watching until the next start. */
  close(): void {
    this.#stop.abort()
    for (const watch of [...this.#watches.values()]) this.#end(watch)
  }

  #end({ attempt, socket, timers }: Watch): void {
    this.#watches.delete(attempt.id)
    timers.stopAll()
    socket?.close()
  }

  #lookLater(watch: Watch): void {
    const { clock, attempts } = this.#ports
    const until = Date.parse(watch.attempt.late?.until ?? '')
    const passed = watchMs - (until - clock.now())
    if (passed >= watchMs) {
      this.#end(watch)
      attempts.save(watch.attempt)
      return
    }
    const wait = Math.min(longestLookMs, Math.max(firstLookMs, passed / 10))
    watch.timers.after(wait, async () => {
      // A look that fails is made good by the next one, or by the socket.
      await this.#look(watch).catch(() => undefined)
      if (this.#watches.has(watch.attempt.id)) this.#lookLater(watch)
    })
  }

  async #look(watch: Watch): Promise<void> {
    const { integrationKey, id } = watch.attempt
    const listed = await this.#ports.gateway().listConnections({ integrationKey, newest }, this.#stop.signal)
    const taken = new Set(
      this.#ports.attempts
        .listLate()
        .flatMap(({ late }) => late?.found ?? [])
        .map(idOf),
    )
    for (const item of listed) {
      if (taken.has(item.connectionId)) continue
      const certain = item.tags[attemptTag] === id
      if (certain || this.#mayBeOf(watch, item)) await this.#note(watch, item.connectionId, item.createdAt, certain)
    }
  }

  /** A connection that Nango made for a page without session has no labels, and is younger than the attempt's end. */
  #mayBeOf({ attempt }: Watch, { connectionId, tags, createdAt, integrationKey }: NangoConnection): boolean {
    // A page that renews a connection makes no other one.
    if (attempt.reconnects !== null && this.#ports.connectionOf(attempt.reconnects) !== null) return false
    const isYounger = Date.parse(createdAt) >= Date.parse(attempt.late?.since ?? '')
    const isUsed = this.#ports.isUsed(integrationKey, connectionId)
    return integrationKey === attempt.integrationKey && Object.keys(tags).length === 0 && isYounger && !isUsed
  }

  async #note(watch: Watch, connectionId: string, createdAt: string, certain: boolean): Promise<void> {
    const { attempt } = watch
    const renews = attempt.reconnects !== null && this.#ports.connectionOf(attempt.reconnects) === connectionId
    const isUsed = this.#ports.isUsed(attempt.integrationKey, connectionId)
    // One that is in use already was taken over; of a renewal it is learnt whose account it is now.
    if (isUsed && !renews) return
    if (renews && !(await this.#renew(watch, connectionId))) return
    this.#save(watch, (found) => [
      ...found.filter((item) => item.connectionId !== connectionId),
      { connectionId, createdAt, certain, outcome: renews ? 'renewed' : 'open' },
    ])
  }

  /** The new access may be another account's. Where it cannot be asked now, the start of the next run finds it out. */
  async #renew({ attempt, timers }: Watch, connectionId: string): Promise<boolean> {
    const found = { integrationKey: attempt.integrationKey, connectionId }
    return verify(this.#ports, timers, attempt, found, this.#stop.signal).then(
      () => true,
      () => false,
    )
  }

  /** Connections that were deleted at Nango by others are offered no longer. */
  async #forgetGone(): Promise<void> {
    const open = this.open()
    for (const integrationKey of new Set(open.map((item) => item.integrationKey))) {
      const filter = { integrationKey }
      const there = new Set((await this.#ports.gateway().listConnections(filter, this.#stop.signal)).map(idOf))
      for (const item of open) {
        if (item.integrationKey === integrationKey && !there.has(item.connectionId))
          this.settle(item.connectionId, 'gone')
      }
    }
  }

  #save(watch: Pick<Watch, 'attempt'>, change: (found: LateConnection[]) => LateConnection[]): void {
    const { attempt } = watch
    if (attempt.late === null) return
    watch.attempt = { ...attempt, late: { ...attempt.late, found: change(attempt.late.found) } }
    this.#ports.attempts.save(watch.attempt, this.#watches.has(attempt.id))
    this.#ports.publish(watch.attempt)
  }
}

/** Whether an attempt leaves a page behind on which a consent can still be given. */
export function leavesPage(before: ConnectAttempt, after: ConnectAttempt): boolean {
  return before.url !== null || before.state === 'waiting' ? endedConnectStates.has(after.state) : false
}

const idOf = ({ connectionId }: { connectionId: string }): string => connectionId
