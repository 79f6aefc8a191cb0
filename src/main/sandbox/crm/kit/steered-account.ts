import type { KeptRecord } from './base'
import type { DefinitionChange, DefinitionFate, RecordFate, RecordSet, SandboxEdit, ValueRefusal } from './control'
import type { FieldCatalogue, FieldMaker, KeptField } from './fields'
import type { SandboxCrm, SandboxCrmOptions, SandboxKnobs, UpstreamRequest, UpstreamResponse } from './provider-sandbox'
import type { Screens } from './screens'

/**
 * An account as control routes steer it: what people do in its screens, what an admin does to its fields. The API behind
 * the proxy, and what happens there by itself, are the CRM's.
 */
export abstract class SteeredAccount<R extends KeptRecord, D extends KeptField> implements SandboxCrm {
  abstract readonly catalogue: FieldCatalogue<D>
  protected abstract readonly screens: Screens<R>
  protected abstract readonly maker: FieldMaker<D>

  readonly options: SandboxCrmOptions

  constructor(options: SandboxCrmOptions) {
    this.options = options
  }

  abstract handle(request: UpstreamRequest): UpstreamResponse | Promise<UpstreamResponse>

  abstract tick(): void

  /** The name that the catalogue has for an object. Throws an UnknownName where there is none. */
  protected abstract nameOf(object: string): string

  /** Ms since the epoch, by the account's clock. */
  now(): number {
    return this.options.clock.now()
  }

  edit(change: SandboxEdit): unknown {
    return this.screens.edit(change)
  }

  dump(object: string, set?: RecordSet): unknown[] {
    return this.screens.dump(object, set)
  }

  listed(object: string): unknown[] {
    return this.screens.listed(object)
  }

  look(object: string, id: string): RecordFate | null {
    return this.screens.look(object, id)
  }

  definitions(object: string): DefinitionFate[] {
    return this.catalogue.fates(this.nameOf(object), this.maker)
  }

  define(change: DefinitionChange): void {
    this.catalogue.define(this.nameOf(change.object), change, this.maker, this.now())
  }

  refuse(refusal: ValueRefusal): void {
    this.catalogue.refuse({ ...refusal, object: this.nameOf(refusal.object) })
  }

  refusals(): ValueRefusal[] {
    return this.catalogue.refusals()
  }

  accept(object?: string, field?: string): void {
    this.catalogue.accept(object === undefined ? undefined : this.nameOf(object), field)
  }

  configure(knobs: SandboxKnobs): void {
    this.screens.configure(knobs)
  }
}
