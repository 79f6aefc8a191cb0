import type { crmProblems as english } from '../../en/problems/crm'
import type { Translation } from '../../translation'

export const crmProblems: Translation<typeof english> = {
  CRM_UNREACHABLE: {
    fact: '{{provider}} ist nicht erreichbar.',
    safe: 'Es geht nichts verloren. Der nächste Abgleich setzt hier fort.',
    action: 'Erneut versuchen',
  },
  CRM_RATE_LIMITED: {
    fact: '{{provider}} bittet um eine Pause.',
    safe: 'Der Abgleich geht von selbst weiter. Es geht nichts verloren.',
    safe_timed: 'Der Abgleich geht in {{seconds}} s von selbst weiter. Es geht nichts verloren.',
    safe_at:
      'Der Abgleich geht um {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}} von selbst weiter. Es geht nichts verloren.',
    action: '',
  },
  CRM_DAILY_LIMIT: {
    fact: 'Das tägliche API-Limit von {{provider}} ist erreicht.',
    fact_named: 'Das tägliche API-Limit von {{provider}} ist erreicht ({{limit, number}} Aufrufe).',
    safe: 'Der Abgleich geht von selbst weiter. Es geht nichts verloren.',
    safe_at:
      'Der Abgleich geht um {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}} von selbst weiter. Es geht nichts verloren.',
    action: '',
  },
  CRM_SCOPE_MISSING: {
    fact: 'Unser Zugriff auf {{provider}} erlaubt das nicht.',
    safe: 'Ergänzen Sie die fehlenden Berechtigungen bei der Integration in Nango, und verbinden Sie neu. Lokale Datensätze sind sicher.',
    safe_named:
      'Ergänzen Sie die Berechtigung {{scope}} bei der Integration in Nango, und verbinden Sie neu. Lokale Datensätze sind sicher.',
    action: 'Neu verbinden',
  },
  CRM_FEATURE_MISSING: {
    fact: 'Das Konto von {{provider}} umfasst das nicht.',
    fact_named: 'Das Konto von {{provider}} umfasst das nicht: {{stream}}.',
    safe: 'Alles andere wird abgeglichen wie sonst.',
    action: '',
  },
  CRM_PLAN_LIMIT: {
    fact: 'Der Tarif des Kontos von {{provider}} erlaubt nicht mehr.',
    fact_named: 'Der Tarif des Kontos von {{provider}} erlaubt keine weiteren {{stream}}.',
    safe: 'Was dort anzulegen ist, wartet hier. Schaffen Sie Platz in {{provider}}, oder erhöhen Sie den Tarif; der nächste Abgleich versucht einen Datensatz.',
    action: 'Erneut abgleichen',
  },
  CRM_REFUSED_RECORD: {
    fact: '{{provider}} hat einen Datensatz nicht angenommen.',
    fact_named: '{{provider}} hat den Wert von {{field}} nicht angenommen: {{value}}.',
    safe: 'Alle anderen Datensätze gingen weiter. Die Details sagen, was daran falsch ist.',
    action: 'Datensatz ansehen',
  },
  CRM_RECORD_CONVERTED: {
    fact: '{{provider}} hat aus diesem Datensatz andere gemacht und ändert ihn nicht mehr.',
    safe: 'Ihre Bearbeitung bleibt hier erhalten.',
    action: 'Den Datensatz bearbeiten, der daraus wurde',
  },
  CRM_RECORD_DELETED: {
    fact: '{{provider}} hat diesen Datensatz gelöscht.',
    safe: 'Ihre Bearbeitung bleibt hier erhalten und wurde nicht gesendet.',
    action: 'Datensatz anzeigen',
  },
  CRM_RECORD_TAKEN: {
    fact: '{{provider}} hat einen anderen Datensatz mit diesen Werten.',
    safe: 'Jener gehört hier zu jemand anderem, daher wurde nichts gesendet. Führen Sie beide in {{provider}} zusammen, oder ändern Sie den Wert.',
    action: 'Datensatz anzeigen',
  },
  CRM_RECORD_ALIKE: {
    fact: '{{provider}} hat einen Datensatz, der dieser sein kann, und legt keinen zweiten an.',
    safe: 'Es wurde nichts gesendet. Er wird dort nicht angelegt, bis Sie sagen, ob es derselbe ist.',
    action: 'Zuordnung prüfen',
  },
  CRM_REFUSED_OPERATION: {
    fact: '{{provider}} lehnt es ab, diese Datensätze zu schreiben.',
    fact_named: '{{provider}} lehnt einen Datensatz nach dem anderen ab: „{{reason}}“.',
    safe: 'Sie warten hier, und jeder Abgleich versucht einen davon. Klären Sie es in {{provider}}, und gleichen Sie dann erneut ab.',
    action: 'Erneut abgleichen',
  },
  FIELD_NOT_WRITABLE: {
    fact: '{{provider}} nimmt zurzeit keinen Wert für {{field}} an.',
    safe: 'Ihr Wert wartet hier und wird gesendet, sobald {{provider}} ihn annimmt. Alle anderen Felder gingen weiter.',
    action: '',
  },
  OWNER_UNKNOWN: {
    fact: 'In {{provider}} ist niemand mit der Adresse {{owner}} aktiv.',
    safe: '{{field}} wartet hier und wird gesendet, sobald es so ist. Alle anderen Felder gingen weiter.',
    action: 'Person in {{provider}} hinzufügen oder andere Zuständige wählen',
  },
  VALUE_NOT_OFFERED: {
    fact: '{{provider}} hat „{{value}}“ nicht unter den Optionen von {{field}}.',
    safe: 'Der Wert wartet hier und wird gesendet, sobald {{provider}} ihn hat. Alle anderen Felder gingen weiter.',
    action: 'Option in {{provider}} ergänzen oder den Wert zuordnen',
  },
  VALUE_NOT_MAPPED: {
    fact: 'Die Zuordnung macht nichts aus „{{value}}“ für {{field}} in {{provider}}.',
    safe: 'Der Wert wartet hier und wird gesendet, sobald die Zuordnung eine Entsprechung hat. Alle anderen Felder gingen weiter.',
    action: 'Wert zur Zuordnung hinzufügen',
  },
  CRM_VALUE_NOT_MAPPED: {
    fact: '{{provider}} hat „{{value}}“ in {{field}}, und die Zuordnung macht nichts daraus.',
    safe: 'Er bleibt in {{provider}} und wird nicht überschrieben. Ihr Wert wartet hier. Alle anderen Felder gingen weiter.',
    action: 'Wert zur Zuordnung hinzufügen',
  },
  FIELDS_NEEDED: {
    fact: '{{provider}} legt ohne {{field}} keinen solchen Datensatz an.',
    safe: 'Der Datensatz bleibt hier und wird dort angelegt, sobald das vorhanden ist.',
    action: '{{field}} ausfüllen',
  },
  RECORD_NEEDED_FIRST: {
    fact: '{{provider}} legt diesen Datensatz nur neben einem anderen an, den es hat.',
    fact_named: '{{provider}} legt diesen Datensatz nur neben einem anderen an, den es hat: {{what}}.',
    safe: 'Der Datensatz bleibt hier und wird dort angelegt, sobald der andere da ist.',
    action: 'Den Datensatz mit einem verbinden, den {{provider}} hat',
  },
  NEEDED_RECORD_GONE: {
    fact: 'Der Datensatz, zu dem dieser gehört, wurde gelöscht, und {{provider}} legt ohne ihn keinen an.',
    fact_named:
      'Der Datensatz, zu dem dieser gehört, wurde gelöscht, und {{provider}} legt ohne ihn keinen an: {{what}}.',
    safe: 'Der Datensatz bleibt hier.',
    action: 'Den Datensatz mit einem verbinden, den {{provider}} hat',
  },
  OPERATION_NOT_OFFERED: {
    fact: '{{provider}} bietet keinen Weg, das von außen zu tun.',
    safe: 'Dort wurde nichts geändert, und der Datensatz hier bleibt, wie er ist.',
    action: 'In {{provider}} selbst erledigen',
  },
  DELETES_NEED_CONFIRMATION: {
    fact: 'Hier wurden viele Datensätze gelöscht.',
    fact_one: '1 Löschung wartet auf Ihre Bestätigung.',
    fact_other: '{{count, number}} Löschungen warten auf Ihre Bestätigung.',
    safe: 'In {{provider}} wurde nichts gelöscht. Versuchen Sie einen Datensatz erneut, um ihn dort zu löschen, oder gleichen Sie mit angenommenen Löschungen ab.',
    action: 'Datensätze ansehen',
  },
  DELETE_TAKES_ALONG: {
    fact: '{{provider}} löscht mit diesem Datensatz auch andere.',
    fact_one: '{{provider}} löscht mit diesem Datensatz auch {{count, number}} anderen.',
    fact_other: '{{provider}} löscht mit diesem Datensatz auch {{count, number}} andere.',
    safe: 'Dort wurde nichts gelöscht. Erneut versuchen löscht alle in {{provider}}, Abbrechen lässt diesen dort.',
    action: 'Die anderen vorher woanders zuordnen, oder erneut versuchen',
  },
  SYSTEMS_DISAGREE: {
    fact: 'Zwei Systeme ändern {{field}} immer wieder zurück.',
    safe: 'Das Feld bleibt, wie es ist, bis Sie es erneut versuchen. Alle anderen Felder sind abgeglichen.',
    action: 'Erneut versuchen',
  },
  CALLED_OFF: {
    fact: 'Das Schreiben dieses Werts wurde zurückgezogen.',
    safe: 'Er bleibt hier und wird nicht gesendet. Ein neuer Wert wird wieder gesendet.',
    action: 'Datensatz anzeigen',
  },
  ON_ITS_WAY: {
    fact: 'Das ist schon unterwegs an {{provider}}.',
    safe: 'Es lässt sich nicht mehr zurückziehen. Warten Sie auf die Antwort; dann lässt sich der Lauf rückgängig machen.',
    action: 'Zurück',
  },
  OUTCOME_UNKNOWN: {
    fact: '{{provider}} hat nicht gesagt, ob es diesen Datensatz angenommen hat.',
    safe: 'Vor dem nächsten Senden wird nachgesehen, damit nichts doppelt entsteht. Die nächsten Abgleiche versuchen es.',
    action: '',
  },
  NO_WAY_BACK: {
    fact: '{{provider}} hat keinen Weg, das zurückzunehmen.',
    safe: 'Der Datensatz bleibt dort, wie er ist.',
    action: '',
  },
  KEPT_BY_OTHER_CRM: {
    fact: 'Ein anderes CRM hat es auch, unabhängig vom Lauf.',
    safe: 'Es bleibt, wie es jetzt ist.',
    action: '',
  },
  OWNED_BY_CRM: {
    fact: 'Dieses Feld gehört dem CRM.',
    safe: 'Es bleibt, wie es jetzt ist.',
    action: '',
  },
  MERGED_AT_CRM: {
    fact: 'Die Datensätze wurden in {{provider}} zusammengeführt.',
    safe: 'Sie bleiben, wie sie jetzt sind.',
    action: '',
  },
  CHANGED_AT_CRM: {
    fact: 'Der Datensatz wurde seither in {{provider}} geändert.',
    safe: 'Er bleibt dort, wie er jetzt ist.',
    action: '',
  },
  NOT_MADE_HERE: {
    fact: 'Patchbay hat diesen Datensatz in {{provider}} nicht angelegt.',
    safe: 'Er bleibt dort, wie er jetzt ist.',
    action: '',
  },
  CRM_REFUSED_REQUEST: {
    fact: '{{provider}} hat eine Anfrage abgelehnt.',
    safe: 'Zuvor Abgeglichenes bleibt erhalten. Die Details enthalten die Antwort.',
    action: 'Details kopieren',
  },
  CRM_FAILED: {
    fact: '{{provider}} meldet einen eigenen Fehler.',
    safe: 'Es geht nichts verloren. Der nächste Abgleich setzt hier fort.',
    safe_at:
      'Es geht nichts verloren. Der Abgleich geht um {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}} von selbst weiter.',
    action: 'Erneut abgleichen',
  },
  CRM_BAD_ANSWER: {
    fact: '{{provider}} hat eine Antwort gesendet, die keinen Sinn ergibt.',
    safe: 'Sie wurde nicht verwendet. Der nächste Abgleich setzt hier fort.',
    action: 'Erneut abgleichen',
  },
  PAGING_LOOP: {
    fact: '{{provider}} hat immer wieder dieselbe Seite gesendet.',
    safe: 'Der Abgleich hielt an. Zuvor Gelesenes bleibt erhalten.',
    action: 'Erneut abgleichen',
  },
  MASS_DELETE_SUSPECTED: {
    fact: 'In {{provider}} fehlen plötzlich viele Datensätze.',
    fact_one: 'In {{provider}} fehlt plötzlich 1 Datensatz.',
    fact_other: 'In {{provider}} fehlen plötzlich {{count, number}} Datensätze.',
    safe: 'Der Abgleich hielt an, bevor er hier etwas entfernte.',
    action: 'Datensätze ansehen',
  },
  LISTS_FAILED: {
    fact: '{{provider}} konnte nicht auflisten, was zu einigen Datensätzen gehört.',
    fact_one: '{{provider}} konnte für 1 Datensatz nicht auflisten, was dazugehört: {{object}} ({{parents}}).',
    fact_other:
      '{{provider}} konnte für {{count, number}} Datensätze nicht auflisten, was dazugehört: {{object}} ({{parents}}).',
    safe: 'Alle anderen wurden gelesen, und was hier vorhanden ist, bleibt. Die nächsten Abgleiche fragen erneut danach.',
    action: 'Erneut abgleichen',
  },
}
