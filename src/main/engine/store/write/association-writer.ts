import type { EntityKind, Problem } from '@shared/model'
import type { Association } from '../../providers/provider'
import type { ObjectRow } from '../accounts/objects'
import type { AssociationNews, AssociationPair, AssociationWant, HeldAssociation } from '../entities/associations'
import type { Db } from '../file/database'
import { writeProblem } from '../file/values'

/** What differs between the associations of a record as they are stored and as the CRM shows them. */
interface Difference {
  to: Association
  what: Exclude<AssociationNews['what'], 'paired'> | null
}

/** Where a remote record stands: its account, and by what its object and itself are named there. */
interface Place {
  remoteId: string
  name: string
  account: string
}

/** Records of an object of an account that were not known before. */
interface NewRecords {
  account: string
  name: string
  /** A list, as JSON. */
  ids: string
}

interface Pair {
  recordId: number
  otherId: number
}

/** SQL of the kind of what a row of associations names. */
function kindOf(row: string): string {
  return `(SELECT kind FROM entities WHERE id = ${row}.other_id)`
}

/** Writes the associations of remote records and of entities, and what waits of them. Only the doors use it. */
export class AssociationWriter {
  readonly #ofRecord
  readonly #put
  readonly #rank
  readonly #drop
  readonly #pointing
  readonly #targetsOfNew
  readonly #pointingToNew
  readonly #place
  readonly #targets
  readonly #find
  readonly #objectNamed
  readonly #entityOf
  readonly #linkedTo
  readonly #others
  readonly #owners
  readonly #news
  readonly #turnNews
  readonly #endNews
  readonly #isWritten
  readonly #written
  readonly #writtenAgain
  readonly #forgetWrites
  readonly #check
  readonly #checked
  readonly #add
  readonly #remove
  readonly #clearPrimary
  readonly #setPrimary
  readonly #moveOwn
  readonly #moveOther
  readonly #movePrimary
  readonly #dropOwn
  readonly #dropOther
  readonly #want
  readonly #endWant
  readonly #refuse
  readonly #lessPrimary

  constructor(db: Db) {
    this.#ofRecord = db.prepare<[number], { to_object: string; to_remote_id: string; is_primary: 0 | 1 | null }>(
      'SELECT to_object, to_remote_id, is_primary FROM associations WHERE remote_record_id = ?',
    )
    // An insert that updates does not work on a view, and a dry run lays views over the tables.
    this.#put = db.prepare<[number, string, string, number]>(
      'INSERT OR IGNORE INTO associations (remote_record_id, to_object, to_remote_id, is_primary) VALUES (?, ?, ?, ?)',
    )
    this.#rank = db.prepare<[number, number, string, string]>(
      'UPDATE associations SET is_primary = ? WHERE remote_record_id = ? AND to_object = ? AND to_remote_id = ?',
    )
    this.#drop = db.prepare<[number, string, string]>(
      'DELETE FROM associations WHERE remote_record_id = ? AND to_object = ? AND to_remote_id = ?',
    )
    this.#pointing = db.prepare<[string, string], { id: number; primary: 0 | 1 | null }>(
      'SELECT remote_record_id AS id, is_primary AS "primary" FROM associations WHERE to_object = ? AND to_remote_id = ?',
    )
    this.#place = db.prepare<[number], Place>(
      `SELECT r.remote_id AS remoteId, o.name, o.integration_id AS account
       FROM remote_records r CROSS JOIN objects o ON o.id = r.object_id WHERE r.id = ?`,
    )
    this.#targetsOfNew = db.prepare<[NewRecords], Pair>(
      `SELECT a.remote_record_id AS recordId, t.id AS otherId
       FROM json_each(@ids) j CROSS JOIN associations a ON a.remote_record_id = j.value
         CROSS JOIN objects o ON o.integration_id = @account AND o.name = a.to_object
         CROSS JOIN remote_records t ON t.object_id = o.id AND t.remote_id = a.to_remote_id`,
    )
    this.#pointingToNew = db.prepare<[NewRecords], Pair>(
      `SELECT a.remote_record_id AS recordId, r.id AS otherId
       FROM json_each(@ids) j CROSS JOIN remote_records r ON r.id = j.value
         CROSS JOIN associations a ON a.to_object = @name AND a.to_remote_id = r.remote_id
         CROSS JOIN remote_records s ON s.id = a.remote_record_id
         CROSS JOIN objects o ON o.id = s.object_id AND o.integration_id = @account`,
    )
    this.#targets = db.prepare<[string, number], { id: number }>(
      `SELECT t.id FROM associations a CROSS JOIN objects o ON o.integration_id = ? AND o.name = a.to_object
         CROSS JOIN remote_records t ON t.object_id = o.id AND t.remote_id = a.to_remote_id
       WHERE a.remote_record_id = ?`,
    )
    this.#find = db.prepare<[number, string], { id: number }>(
      'SELECT id FROM remote_records WHERE object_id = ? AND remote_id = ?',
    )
    this.#objectNamed = db.prepare<[string, string], { id: number }>(
      'SELECT id FROM objects WHERE integration_id = ? AND name = ?',
    )
    this.#entityOf = db.prepare<[number], { id: number }>(
      'SELECT entity_id AS id FROM links WHERE remote_record_id = ?',
    )
    this.#linkedTo = db.prepare<[number], { id: number }>(
      'SELECT remote_record_id AS id FROM links WHERE entity_id = ?',
    )
    this.#others = db.prepare<[number], { id: number }>(
      'SELECT other_id AS id FROM entity_associations WHERE entity_id = ?',
    )
    this.#owners = db.prepare<[number], { id: number }>(
      'SELECT entity_id AS id FROM entity_associations WHERE other_id = ?',
    )
    this.#news = db.prepare<[number, number, string]>(
      'INSERT OR IGNORE INTO association_news (record_id, other_id, what) VALUES (?, ?, ?)',
    )
    this.#turnNews = db.prepare<[{ what: string; recordId: number; otherId: number }]>(
      `UPDATE association_news SET what = @what WHERE record_id = @recordId AND other_id = @otherId
         AND NOT (what IN ('added', 'paired') AND @what IN ('primary', 'known'))`,
    )
    this.#endNews = db.prepare<[number, number]>('DELETE FROM association_news WHERE record_id = ? AND other_id = ?')
    this.#isWritten = db.prepare<[number], unknown>('SELECT 1 FROM association_writes WHERE record_id = ? LIMIT 1')
    this.#written = db.prepare<[number, string, string, number]>(
      'INSERT OR IGNORE INTO association_writes (record_id, to_object, to_remote_id, at) VALUES (?, ?, ?, ?)',
    )
    this.#writtenAgain = db.prepare<[number, number, string, string]>(
      'UPDATE association_writes SET at = ? WHERE record_id = ? AND to_object = ? AND to_remote_id = ?',
    )
    this.#forgetWrites = db.prepare<[number]>('DELETE FROM association_writes WHERE at < ?')
    this.#check = db.prepare<[number]>('INSERT OR IGNORE INTO association_checks (record_id) VALUES (?)')
    this.#checked = db.prepare<[number]>('DELETE FROM association_checks WHERE record_id = ?')
    this.#add = db.prepare<[number, number, number]>(
      'INSERT OR IGNORE INTO entity_associations (entity_id, other_id, since) VALUES (?, ?, ?)',
    )
    this.#remove = db.prepare<[number, number]>('DELETE FROM entity_associations WHERE entity_id = ? AND other_id = ?')
    this.#clearPrimary = db.prepare<[number, string]>(
      `UPDATE entity_associations SET is_primary = 0 WHERE entity_id = ? AND is_primary = 1
         AND ${kindOf('entity_associations')} = ?`,
    )
    this.#setPrimary = db.prepare<[number, number]>(
      'UPDATE entity_associations SET is_primary = 1 WHERE entity_id = ? AND other_id = ?',
    )
    this.#moveOwn = db.prepare<[number, number, number]>(
      `INSERT OR IGNORE INTO entity_associations (entity_id, other_id, is_primary, since)
       SELECT ?, other_id,
         is_primary = 1 AND NOT EXISTS (SELECT 1 FROM entity_associations e WHERE e.entity_id = ? AND e.is_primary = 1
           AND ${kindOf('e')} = ${kindOf('f')}), since
       FROM entity_associations f WHERE f.entity_id = ?`,
    )
    this.#moveOther = db.prepare<[number, number]>(
      `INSERT OR IGNORE INTO entity_associations (entity_id, other_id, is_primary, since)
       SELECT entity_id, ?, is_primary, since FROM entity_associations WHERE other_id = ?`,
    )
    this.#movePrimary = db.prepare<[number, number]>(
      `UPDATE entity_associations SET is_primary = 1 WHERE other_id = ? AND entity_id IN (
         SELECT entity_id FROM entity_associations WHERE other_id = ? AND is_primary = 1)`,
    )
    this.#dropOwn = db.prepare<[number]>('DELETE FROM entity_associations WHERE entity_id = ?')
    this.#dropOther = db.prepare<[number]>('DELETE FROM entity_associations WHERE other_id = ?')
    this.#want = db.prepare<[number, number, number, string, number, string, number]>(
      `INSERT INTO association_wants (object_id, entity_id, other_id, op, is_primary, run_id, since)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#endWant = db.prepare<[number, number, number]>(
      'DELETE FROM association_wants WHERE object_id = ? AND entity_id = ? AND other_id = ?',
    )
    this.#refuse = db.prepare<[string | null, number, number, number]>(
      'UPDATE association_wants SET problem = ? WHERE object_id = ? AND entity_id = ? AND other_id = ?',
    )
    this.#lessPrimary = db.prepare<[number, string, string]>(
      `UPDATE associations SET is_primary = 0
       WHERE remote_record_id = ? AND to_object = ? AND to_remote_id <> ? AND is_primary = 1`,
    )
  }

  /** Associations of a record that was not known: they are news when it is linked. */
  begin(recordId: number, associations: readonly Association[] | null): void {
    for (const to of associations ?? []) this.#put.run(recordId, to.object, to.remoteId, to.primary ? 1 : 0)
  }

  /**
   * Makes the stored associations of a record equal to what the CRM shows, and notes what of it is news. Writes only
   * differences, and nothing when they are not known. What a list shows of a record whose associations we have written
   * lately may be from before: it is to be asked for.
   *
   * @param asked the CRM itself was asked for the associations just now
   */
  set(recordId: number, associations: readonly Association[] | null, asked = false): void {
    if (associations === null) return
    const differences = this.#differences(recordId, associations)
    if (differences.length === 0) return
    if (!asked && this.#isWritten.get(recordId) !== undefined) {
      this.#check.run(recordId)
      return
    }
    for (const { to, what } of differences) {
      if (what === 'removed') this.#drop.run(recordId, to.object, to.remoteId)
      else this.#hold(recordId, to, to.primary ? 1 : 0)
      if (what === null) continue
      const otherId = this.#targetOf(recordId, to)
      // What is not read or not linked yet is merged when it is.
      if (otherId === null || !this.#isLinked(recordId) || !this.#isLinked(otherId)) continue
      this.#turnNews.run({ what, recordId, otherId })
      this.#news.run(recordId, otherId, what)
    }
  }

  /**
   * A record has been linked to an entity, or is back: what its CRM holds together with it, and what is held together with
   * the entity here, is to be merged where the account has both.
   */
  complete(recordId: number, entityId: number): void {
    const own = this.#place.get(recordId)
    if (!own) return
    for (const { id } of this.#targets.all(own.account, recordId)) this.#pair(recordId, id)
    for (const { id } of this.#pointing.all(own.name, own.remoteId)) {
      if (this.#accountOf(id)?.account === own.account) this.#pair(id, recordId)
    }
    const linked = (entity: { id: number }) =>
      this.#linkedTo.all(entity.id).filter(({ id }) => this.#accountOf(id)?.account === own.account)
    for (const { id } of this.#others.all(entityId).flatMap(linked)) this.#pair(recordId, id)
    for (const { id } of this.#owners.all(entityId).flatMap(linked)) this.#pair(id, recordId)
  }

  /**
   * As {@link complete}, for records of one object that were not known before, each with an entity that was made for it:
   * nothing is held together with those here. Two queries for a page.
   */
  completeNew({ integrationId, name }: Pick<ObjectRow, 'integrationId' | 'name'>, recordIds: readonly number[]): void {
    if (recordIds.length === 0) return
    const query = { account: integrationId, name, ids: JSON.stringify(recordIds) }
    const pairs = [...this.#targetsOfNew.all(query), ...this.#pointingToNew.all(query)]
    for (const { recordId, otherId } of pairs) this.#pair(recordId, otherId)
  }

  /** As {@link complete}, for a record whose link stands already. */
  completeAgain(recordId: number): void {
    const entity = this.#entityOf.get(recordId)
    if (entity) this.complete(recordId, entity.id)
  }

  #pair(recordId: number, otherId: number): void {
    if (this.#isLinked(recordId) && this.#isLinked(otherId)) this.#news.run(recordId, otherId, 'paired')
  }

  #isLinked(recordId: number): boolean {
    return this.#entityOf.get(recordId) !== undefined
  }

  #accountOf(recordId: number): Place | undefined {
    return this.#place.get(recordId)
  }

  /** The record of the same account that an association names; null where it has not been read. */
  #targetOf(recordId: number, to: Pick<Association, 'object' | 'remoteId'>): number | null {
    const own = this.#accountOf(recordId)
    const object = own && this.#objectNamed.get(own.account, to.object)
    return (object && this.#find.get(object.id, to.remoteId)?.id) ?? null
  }

  #hold(recordId: number, to: Pick<Association, 'object' | 'remoteId'>, primary: 0 | 1): void {
    const known = this.#rank.run(primary, recordId, to.object, to.remoteId).changes > 0
    if (!known) this.#put.run(recordId, to.object, to.remoteId, primary)
  }

  #differences(recordId: number, associations: readonly Association[]): Difference[] {
    const rows = this.#ofRecord.all(recordId)
    const held = new Map(rows.map((row) => [`${row.to_object}\n${row.to_remote_id}`, row]))
    const differences: Difference[] = []
    for (const to of associations) {
      const key = `${to.object}\n${to.remoteId}`
      const row = held.get(key)
      held.delete(key)
      const primary = to.primary ? 1 : 0
      if (!row) differences.push({ to, what: 'added' })
      else if (row.is_primary === null) differences.push({ to, what: primary ? 'known' : null })
      else if (row.is_primary !== primary) differences.push({ to, what: 'primary' })
    }
    for (const { to_object: object, to_remote_id: remoteId } of held.values()) {
      differences.push({ to: { object, remoteId }, what: 'removed' })
    }
    return differences
  }

  /** What was associated with one record of an account is associated with another one from now on. */
  move(object: string, integrationId: string, from: string, to: string): void {
    for (const { id, primary } of this.#pointing.all(object, from)) {
      if (this.#accountOf(id)?.account !== integrationId) continue
      this.#drop.run(id, object, from)
      const isNew = this.#put.run(id, object, to, primary ?? 0).changes > 0
      // It belonged to that one already, and was agreed on with it.
      if (!isNew && primary !== 1) continue
      const otherId = this.#targetOf(id, { object, remoteId: to })
      if (otherId !== null) this.#pair(id, otherId)
    }
  }

  /** A pair has been merged. */
  endNews({ recordId, otherRecordId }: Pick<AssociationNews, 'recordId' | 'otherRecordId'>): void {
    this.#endNews.run(recordId, otherRecordId)
  }

  /** The CRM has carried out what was wanted of a pair. @param at now, ms */
  confirm({ recordId, to }: AssociationPair, want: Pick<AssociationWant, 'op' | 'primary'>, at: number): void {
    if (want.op === 'remove') this.#drop.run(recordId, to.object, to.remoteId)
    else {
      this.#hold(recordId, to, want.primary ? 1 : 0)
      if (want.primary) this.#lessPrimary.run(recordId, to.object, to.remoteId)
    }
    const again = this.#writtenAgain.run(at, recordId, to.object, to.remoteId).changes > 0
    if (!again) this.#written.run(recordId, to.object, to.remoteId, at)
  }

  /** Lists are believed again about what was written before `at`, ms. */
  forgetWrites(at: number): void {
    this.#forgetWrites.run(at)
  }

  /** The associations of a record are to be asked for. */
  check(recordId: number): void {
    this.#check.run(recordId)
  }

  endCheck(recordId: number): void {
    this.#checked.run(recordId)
  }

  /** Returns whether the two did not belong together yet. */
  add(entityId: number, otherId: number, at: number): boolean {
    return this.#add.run(entityId, otherId, at).changes > 0
  }

  remove({ entityId, otherId }: Pick<HeldAssociation, 'entityId' | 'otherId'>): void {
    this.#remove.run(entityId, otherId)
  }

  /** @param otherId null: none of the kind comes first */
  setPrimary(entityId: number, otherId: number | null, kind: EntityKind): void {
    this.#clearPrimary.run(entityId, kind)
    if (otherId !== null) this.#setPrimary.run(entityId, otherId)
  }

  /** What belonged to one entity belongs to another one from now on. */
  moveEntity(from: number, to: number): void {
    this.#moveOwn.run(to, to, from)
    this.#movePrimary.run(to, from)
    this.#moveOther.run(to, from)
    this.#dropOwn.run(from)
    this.#dropOther.run(from)
  }

  want(want: Omit<AssociationWant, 'integrationId' | 'problem' | 'since'>, at: number): void {
    const { objectId, entityId, otherId, op, primary, runId } = want
    this.#endWant.run(objectId, entityId, otherId)
    this.#want.run(objectId, entityId, otherId, op, primary ? 1 : 0, runId, at)
  }

  endWant({ objectId, entityId, otherId }: Pick<AssociationWant, 'objectId' | 'entityId' | 'otherId'>): void {
    this.#endWant.run(objectId, entityId, otherId)
  }

  /** It cannot be written for now; the next change of the pair, or a person, tries again. @param problem null: it is tried */
  refuse(want: Pick<AssociationWant, 'objectId' | 'entityId' | 'otherId'>, problem: Problem | null): void {
    this.#refuse.run(problem && writeProblem(problem), want.objectId, want.entityId, want.otherId)
  }
}
