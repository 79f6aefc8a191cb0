import { useCallback, useMemo } from 'react'
import { Redirect, useLocation } from 'wouter'
import { readDuplicatesPlace, readImportPlace } from '../../app/import-place'
import { type RecordPlace, readRecordPlace, recordPath } from '../../app/record-place'
import { DuplicatesPage } from './duplicates/DuplicatesPage'
import { ImportPage } from './import/ImportPage'
import { RecordsList } from './list/RecordsList'
import { RecordPage } from './RecordPage'

/** The Records place: the list of a kind, with the panel of a record. */
export function RecordsScreen() {
  const [, navigate] = useLocation()
  // The router's own path has lost what was encoded in it.
  const address = currentAddress()
  const place = useMemo(() => readRecordPlace(address), [address])
  const go = useCallback(
    (change: Partial<RecordPlace>, replace = false) => {
      // What was chosen just before is in the address already, whether or not this was drawn again since.
      const here = readRecordPlace(currentAddress())
      if (here) navigate(recordPath({ ...here, page: null, change: null, ...change }), { replace })
    },
    [navigate],
  )
  const imported = readImportPlace(address)
  const duplicates = readDuplicatesPlace(address)
  if (duplicates) return <DuplicatesPage key={duplicates} kind={duplicates} />
  if (imported) return <ImportPage place={imported} />
  if (!place) return <Redirect to={recordPath({ kind: 'contact' })} replace />
  if (place.id !== null && place.page !== null) {
    return <RecordPage key={place.id} id={place.id} kind={place.kind} page={place.page} change={place.change} go={go} />
  }
  return <RecordsList key={place.kind} place={place} go={go} />
}

function currentAddress(): string {
  return window.location.hash.slice(1)
}
