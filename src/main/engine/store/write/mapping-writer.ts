import type { Db } from '../database'

/** Changes which property of an object is which field here. Only the doors use it. */
export class MappingWriter {
  readonly #set
  readonly #forgetFields
  readonly #forgetBases
  readonly #readAgain

  constructor(db: Db) {
    this.#set = db.prepare<[number, string, string]>(
      `INSERT INTO field_mappings (object_id, property, field) VALUES (?, ?, ?)
       ON CONFLICT (object_id, property) DO UPDATE SET field = excluded.field`,
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
  }

  /**
   * Says that a property is this field from now on. Its values are forgotten under the field that it was, and everything
   * is read again: nothing is agreed on for the new one.
   */
  set(objectId: number, property: string, field: string, before: string | null): void {
    this.#set.run(objectId, property, field)
    if (before !== null && before !== field) {
      const path = `$.${JSON.stringify(before)}`
      this.#forgetFields.run(path, objectId, path)
      this.#forgetBases.run(path, objectId, path)
    }
    this.#readAgain.run(objectId)
  }
}
