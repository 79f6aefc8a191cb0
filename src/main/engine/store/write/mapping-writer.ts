import type { KeptValue } from '../../fields/field-mapping'
import type { StoredRule } from '../accounts/field-mappings'
import type { Db } from '../file/database'

/** Changes which field of an object is which field here. Only the doors use it. */
export class MappingWriter {
  readonly #clear
  readonly #put
  readonly #forgetFields
  readonly #forgetBases
  readonly #readAgain
  readonly #keptOf
  readonly #keep
  readonly #let
  readonly #letAll

  constructor(db: Db) {
    this.#clear = db.prepare<[number]>('DELETE FROM mapping_rules WHERE object_id = ?')
    this.#put = db.prepare(
      `INSERT INTO mapping_rules (object_id, field, crm_field, transforms, crm_type, here_type, by_person)
       VALUES (@objectId, @field, @crmField, @transforms, @crmType, @hereType, @byPerson)`,
    )
    this.#forgetFields = db.prepare<[string, number, string]>(
      'UPDATE remote_records SET fields = json_remove(fields, ?) WHERE object_id = ? AND json_type(fields, ?) IS NOT NULL',
    )
    this.#forgetBases = db.prepare<[string, number, string]>(
      `UPDATE links SET base = json_remove(base, ?) WHERE base IS NOT NULL
         AND remote_record_id IN (SELECT id FROM remote_records WHERE object_id = ?) AND json_type(base, ?) IS NOT NULL`,
    )
    this.#readAgain = db.prepare<[number]>(
      `UPDATE objects SET cursor_at = NULL, pass = NULL, pass_page = NULL, generation = generation + 1 WHERE id = ?`,
    )
    this.#keptOf = db.prepare<[number], { field: string; value: string; reason: string }>(
      'SELECT field, value, reason FROM kept_values WHERE record_id = ?',
    )
    this.#keep = db.prepare<[number, string, string, string]>(
      'INSERT INTO kept_values (record_id, field, value, reason) VALUES (?, ?, ?, ?)',
    )
    this.#let = db.prepare<[number, string]>('DELETE FROM kept_values WHERE record_id = ? AND field = ?')
    this.#letAll = db.prepare<[number]>(
      'DELETE FROM kept_values WHERE record_id IN (SELECT id FROM remote_records WHERE object_id = ?)',
    )
  }

  /**
   * Replaces the rules of an object. What records hold of the changed fields is forgotten, and everything is read again:
   * nothing is agreed on for them.
   *
   * @param changed fields here that another field of the CRM, or another form of its values, is from now on
   */
  set(objectId: number, rules: readonly StoredRule[], changed: readonly string[]): void {
    this.#clear.run(objectId)
    for (const { field, crmField, transforms, types, byPerson } of rules) {
      this.#put.run({
        objectId,
        field,
        crmField,
        transforms: JSON.stringify(transforms),
        crmType: types?.crm ?? null,
        hereType: types?.here ?? null,
        byPerson: byPerson ? 1 : 0,
      })
    }
    for (const field of changed) {
      const path = `$.${JSON.stringify(field)}`
      this.#forgetFields.run(path, objectId, path)
      this.#forgetBases.run(path, objectId, path)
    }
    this.#letAll.run(objectId)
    if (changed.length > 0) this.#readAgain.run(objectId)
  }

  /** What is kept back of a record from now on. Writes nothing when it is as it was. */
  keepBack(recordId: number, kept: readonly KeptValue[]): void {
    const before = new Map(this.#keptOf.all(recordId).map((row) => [row.field, row]))
    for (const { field, value, reason } of kept) {
      const old = before.get(field)
      before.delete(field)
      const text = JSON.stringify(value)
      if (old?.value === text && old.reason === reason) continue
      if (old) this.#let.run(recordId, field)
      this.#keep.run(recordId, field, text, reason)
    }
    for (const field of before.keys()) this.#let.run(recordId, field)
  }
}
