import { expect, it } from 'vitest'
import { duplicatesPath, importPath, readDuplicatesPlace, readImportPlace } from './import-place'
import { readRecordPlace, recordPath } from './record-place'

it('has an address for each step of an import, and reads it back', () => {
  expect(importPath('company')).toBe('/records/companies/import')
  expect(readImportPlace('/records/companies/import')).toEqual({ kind: 'company', id: null, step: 'file' })
  const place = { kind: 'lead', id: 'upload_01K', step: 'preview' } as const
  expect(readImportPlace(importPath(place.kind, place.id, place.step))).toEqual(place)
  expect(readImportPlace('/records/leads/import/upload_01K/none')?.step).toBe('file')
})

it('takes no place among the records for an import', () => {
  for (const path of [recordPath({ kind: 'contact', id: '12' }), '/records/activities/import', '/records/contacts']) {
    expect(readImportPlace(path)).toBeNull()
  }
  expect(readRecordPlace('/records/contacts/12')?.id).toBe('12')
})

it('has an address for the duplicates of a kind', () => {
  expect(readDuplicatesPlace(duplicatesPath('company'))).toBe('company')
  expect(readDuplicatesPlace('/records/leads/duplicates')).toBeNull()
})
