import type { patchbayProblems as english } from '../../en/problems/patchbay'
import type { Translation } from '../../translation'

export const patchbayProblems: Translation<typeof english> = {
  WORKSPACE_NOT_OPEN: {
    fact: 'Es ist kein Arbeitsbereich geöffnet.',
    safe: 'Verbinden Sie zuerst Nango, oder öffnen Sie die Sandbox.',
    action: 'Arbeitsbereich öffnen',
  },
  WORKSPACE_LOCKED: {
    fact: 'Dieser Arbeitsbereich ist in einem anderen Patchbay geöffnet.',
    safe: 'Schließen Sie das andere, und versuchen Sie es erneut. Es wurde nichts geschrieben.',
    action: 'Erneut versuchen',
  },
  DATABASE_BUSY: {
    fact: 'Ein anderes Programm hält die Datei dieses Arbeitsbereichs fest.',
    safe: 'Was vorher gespeichert war, bleibt. Schließen Sie, was die Datei offen hat, etwa eine Sicherung oder ein Datenbankprogramm, und machen Sie dann weiter.',
    action: 'Erneut versuchen',
  },
  DATABASE_NEWER: {
    fact: 'Dieser Arbeitsbereich wurde von einem neueren Patchbay geschrieben.',
    safe: 'Aktualisieren Sie Patchbay, um ihn zu öffnen. Es wurde nichts geändert.',
    action: 'Erneut versuchen',
  },
  DATABASE_DAMAGED: {
    fact: 'Die lokale Datenbank ist beschädigt.',
    safe: 'Die Datei blieb, wie sie ist. Datensätze in Ihren CRMs sind nicht betroffen.',
    safe_named: 'Die Datei blieb, wie sie ist: {{path}}. Datensätze in Ihren CRMs sind nicht betroffen.',
    action: 'Erneut versuchen',
  },
  DATA_FOLDER_NOT_WRITABLE: {
    fact: 'Patchbay kann nicht in seinen Datenordner schreiben.',
    safe: 'Prüfen Sie freien Speicherplatz und Rechte, und versuchen Sie es erneut. Es ging nichts verloren.',
    safe_named:
      'Prüfen Sie freien Speicherplatz und Rechte von {{path}}, und versuchen Sie es erneut. Es ging nichts verloren.',
    action: 'Erneut versuchen',
  },
  DISK_FULL: {
    fact: 'Der Datenträger ist voll.',
    safe: 'Zuvor Gespeichertes bleibt erhalten, und in Ihren CRMs geht nichts verloren. Schaffen Sie Platz auf dem Datenträger des Datenordners, und machen Sie dann weiter.',
    action: 'Erneut abgleichen',
  },
  DISK_FAILED: {
    fact: 'Der Datenträger konnte nicht gelesen oder beschrieben werden.',
    safe: 'Zuvor Gespeichertes bleibt erhalten. Prüfen Sie den Datenträger und sein Kabel oder das Netzlaufwerk des Datenordners, und machen Sie dann weiter.',
    action: 'Erneut abgleichen',
  },
  DATA_FOLDER_NOT_OURS: {
    fact: 'Der Datenordner ist nicht sicher zu verwenden.',
    fact_owner: '{{path}} gehört einem anderen Benutzer dieses Computers.',
    fact_link: '{{path}} ist ein Verweis auf einen anderen Ort.',
    safe: 'Andere könnten Ihre Datensätze dort lesen oder ändern. Wählen Sie mit --data-dir einen eigenen Ordner, oder bringen Sie diesen in Ordnung. Es wurde nichts geschrieben.',
    action: 'Erneut versuchen',
  },
  DATA_FOLDER_MOVED: {
    fact: 'Die Dateien dieses Arbeitsbereichs sind nicht mehr, wo sie waren.',
    fact_named: 'Die Dateien dieses Arbeitsbereichs sind nicht mehr unter {{path}}.',
    safe: 'Es wird nichts mehr geschrieben, auch nicht in einem CRM. Stellen Sie den Ordner zurück, oder schließen Sie Patchbay und öffnen es wieder.',
    action: 'Erneut versuchen',
  },
  DATABASE_FOREIGN: {
    fact: 'Diese Arbeitsbereichsdatei enthält etwas, das nicht von Patchbay stammt.',
    fact_named: 'Diese Arbeitsbereichsdatei enthält etwas, das nicht von Patchbay stammt: {{what}}.',
    safe: 'Sie wurde nicht geöffnet, weil das von selbst Datensätze ändern könnte. Die Datei blieb, wie sie ist. Stellen Sie eine Sicherung wieder her, oder entfernen Sie den Arbeitsbereich.',
    action: 'Erneut versuchen',
  },
  API_KEY_MISSING: {
    fact: 'Der API-Schlüssel fehlt.',
    safe: 'Datensätze bleiben lesbar. Der Abgleich wartet auf den Schlüssel.',
    action: 'API-Schlüssel eingeben',
  },
  OTHER_ENVIRONMENT: {
    fact: 'Dieser API-Schlüssel gehört zu einer anderen Nango-Umgebung.',
    safe: 'Er wurde nicht übernommen. Datensätze bleiben lesbar, es wurde nichts geändert. Fügen Sie jene Umgebung als eigenen Arbeitsbereich hinzu.',
    action: 'API-Schlüssel eingeben',
  },
  SECRET_STORE_UNAVAILABLE: {
    fact: 'Der Schlüsselspeicher dieses Computers ist nicht nutzbar.',
    safe: 'Der API-Schlüssel wird bei jedem Start abgefragt und nicht gespeichert. Datensätze sind sicher.',
    action: 'API-Schlüssel eingeben',
  },
  RECORD_NOT_CONNECTED: {
    fact: 'Kein verbundenes CRM hat diesen Datensatz.',
    safe: 'Er bleibt hier lesbar. Es wurde nichts geändert.',
    action: '',
  },
  RECORD_DELETED: {
    fact: 'Dieser Datensatz ist hier gelöscht.',
    safe: 'Es wurde nichts geändert.',
    action: 'Löschung rückgängig machen oder Datensatz neu anlegen',
  },
  RECORD_ONLY_READ: {
    fact: '{{provider}} wird nur gelesen, daher lässt sich dort nichts schreiben.',
    safe: 'Es wurde nichts geändert.',
    action: 'Richtung des Datenstroms ändern',
  },
  RECORD_HELD_THERE: {
    fact: '{{provider}} hat diesen Datensatz schon.',
    safe: 'Es wurde nichts geändert.',
    action: '',
  },
  KINDS_DIFFER: {
    fact: 'Die beiden Datensätze sind von verschiedener Art.',
    safe: 'Ein Kontakt kann nur ein Kontakt sein, ein Unternehmen nur ein Unternehmen. Es wurde nichts geändert.',
    action: '',
  },
  SAME_RECORD: {
    fact: 'Beide IDs nennen denselben Datensatz.',
    safe: 'Ein Datensatz lässt sich nicht mit sich selbst verknüpfen. Es wurde nichts geändert.',
    action: 'Den anderen Datensatz nennen',
  },
  ACTIVITY_NOT_TAKEN: {
    fact: 'Kein CRM dieses Datensatzes nimmt eine solche Aktivität an ({{type}}).',
    safe: 'Es wurde nichts geschrieben. Sie lässt sich in einem CRM schreiben, das den Datensatz hat, verbunden ist und solche Aktivitäten annimmt.',
  },
  RECORD_EMPTY: {
    fact: 'Der Datensatz hat keine Werte.',
    safe: 'Geben Sie mindestens einem Feld einen Wert. Es wurde nichts angelegt.',
    action: 'Feld ausfüllen',
  },
  VALUE_NOT_TAKEN: {
    fact: 'Der Wert von {{field}} wird nicht angenommen.',
    fact_named: 'Der Wert von {{field}} wird nicht angenommen: {{reason}}.',
    safe: 'Es wurde nichts geändert, weder hier noch in einem CRM.',
    safe_mended: '{{fix}}. Es wurde nichts geändert, weder hier noch in einem CRM.',
    action: 'Wert ändern',
  },
  RECORDS_OF_ONE_CRM: {
    fact: 'Beide Datensätze kommen aus demselben Konto von {{provider}}.',
    safe: 'Führen Sie sie in {{provider}} zusammen, der nächste Abgleich folgt. Es wurde nichts geändert.',
    action: '',
  },
  IMPORT_BUSY: {
    fact: 'Der Import dieser Datei läuft oder ist schon geschehen.',
    safe: 'Es wurde nichts geändert.',
    action: '',
  },
  NOTHING_TO_SPLIT: {
    fact: 'Dieser Datensatz ist nur mit einem CRM-Datensatz verknüpft.',
    safe: 'Es gibt nichts abzutrennen. Es wurde nichts geändert.',
    action: '',
  },
  NO_SUCH_ASSOCIATION: {
    fact: 'Die beiden Datensätze gehören hier nicht zusammen.',
    safe: 'Es wurde nichts geändert.',
    action: '',
  },
  NOT_ASSOCIABLE: {
    fact: 'Diese beiden Datensätze können nicht zusammengehören.',
    safe: 'Es wurde nichts geändert.',
    action:
      'Nennen Sie eine Aktivität, einen Lead oder einen Kontakt, und wozu er gehört: einem Lead, einem Kontakt oder einem Unternehmen',
  },
  FIELD_UNKNOWN: {
    fact: 'Es gibt kein Feld {{field}}.',
    safe: 'Es wurde nichts geändert.',
    action: 'Felder ändern',
  },
  FIELDS_NOT_ALIKE: {
    fact: '{{field}} lässt sich diesem Feld nicht zuordnen: Die beiden enthalten verschiedene Arten von Werten, oder das Feld ist schon vergeben.',
    safe: 'Es wurde nichts geändert.',
    action: 'Anderes Feld wählen',
  },
  FIELDS_ONE_WAY: {
    fact: 'Werte von {{crmField}} ({{crmType}}) und {{field}} ({{type}}) können nur in eine Richtung gehen: {{way}}.',
    safe: 'Es wurde nichts geändert.',
    action: 'Richtung „{{way}}“ einstellen oder die Werte auflisten',
  },
  FIELDS_NEED_VALUES: {
    fact: '{{crmField}} ({{crmType}}) und {{field}} ({{type}}) enthalten verschiedene Arten von Werten.',
    safe: 'Es wurde nichts geändert.',
    action: 'Zusammengehörige Werte auflisten oder anderes Feld wählen',
  },
  FIELD_TAKEN: {
    fact: '{{field}} wird schon von einem anderen Feld des CRM gefüllt.',
    safe: 'Es wurde nichts geändert.',
    action: 'Anderes Feld wählen oder dieses zuerst freigeben',
  },
  DIRECTION_NOT_OFFERED: {
    fact: '{{stream}} lassen sich aus {{provider}} nur lesen.',
    safe: 'Es wurde nichts geändert.',
    action: 'Andere Richtung wählen',
  },
  FIELD_READ_ONLY: {
    fact: '{{field}} lässt sich hier nicht bearbeiten.',
    safe: 'Das Feld gehört dem CRM. Es wurde nichts geändert.',
    action: 'Felder ändern',
  },
  CONFLICT_NOT_WHOLE: {
    fact: 'Für {{field}} ist noch ein Wert zu wählen.',
    safe: 'Es wurde nichts geändert.',
    action: 'Wert wählen',
  },
  NOT_UNDOABLE: {
    fact: 'Dieser Lauf lässt sich nicht rückgängig machen.',
    safe: 'Er hat nichts geändert, was sich zurücksetzen ließe, oder ist schon rückgängig gemacht.',
    action: '',
  },
  NOTHING_TO_RETRY: {
    fact: 'Von diesem Lauf sind keine abgelehnten Datensätze mehr übrig.',
    safe: 'Sie wurden inzwischen geschrieben, geändert oder aufgegeben.',
    action: '',
  },
  CHANGED_SINCE: {
    fact: 'Dieser Datensatz hat sich seither geändert.',
    safe: 'Er bleibt, wie er jetzt ist.',
    action: '',
  },
  RUN_INTERRUPTED: {
    fact: 'Patchbay endete mitten in diesem Lauf.',
    safe: 'Gelesenes bleibt erhalten. Der nächste Abgleich setzt dort fort.',
    action: 'Erneut abgleichen',
  },
  RUN_STOPPED: {
    fact: 'Dieser Lauf wurde gestoppt.',
    safe: 'Gelesenes bleibt erhalten. Der nächste Abgleich setzt dort fort.',
    action: 'Erneut abgleichen',
  },
  RECORDS_FAILED: {
    fact: 'Einige Datensätze wurden nicht angenommen.',
    fact_one: '1 Datensatz wurde nicht angenommen.',
    fact_other: '{{count, number}} Datensätze wurden nicht angenommen.',
    safe: 'Alle anderen Datensätze sind abgeglichen.',
    action: 'Datensätze ansehen',
  },
  STREAMS_FAILED: {
    fact: 'Ein Teil dieses Abgleichs ist fehlgeschlagen.',
    fact_named: 'Dieser Abgleich ist fehlgeschlagen für {{stream}}.',
    safe: 'Die anderen Teile sind abgeglichen. Zuvor Gelesenes bleibt erhalten.',
    action: 'Erneut abgleichen',
  },
  INTEGRATION_NOT_CONNECTED: {
    fact: 'Diese Integration ist nicht verbunden.',
    fact_named: '{{provider}} ist nicht verbunden.',
    safe: 'Verbinden Sie zuerst. Lokale Datensätze bleiben lesbar.',
    action: 'Verbinden',
  },
  INTEGRATION_PAUSED: {
    fact: 'Diese Integration ist pausiert.',
    fact_named: '{{provider}} ist pausiert.',
    safe: 'Setzen Sie sie fort, um wieder abzugleichen. Es geht nichts verloren.',
    action: 'Fortsetzen',
  },
  INTEGRATION_STILL_CONNECTED: {
    fact: 'Diese Integration ist noch verbunden.',
    safe: 'Ihre Datensätze lassen sich entfernen, sobald sie getrennt ist. Es wurde nichts entfernt.',
    action: 'Trennen',
  },
  NOT_FOUND: {
    fact: 'Das gibt es nicht mehr.',
    fact_listed: 'Hier gibt es keinen Arbeitsbereich „{{id}}“.',
    fact_named: 'Hier nicht gefunden: {{what}}.',
    safe: 'Es wurde nichts geändert.',
    safe_listed: 'Vorhanden: {{workspaces}}. Es wurde nichts geändert.',
    action: 'Zurück',
  },
  UNKNOWN_PROVIDER: {
    fact: 'Patchbay kennt dieses CRM nicht.',
    fact_named: 'Patchbay kennt kein CRM mit dem Namen {{provider}}.',
    safe: 'Es wurde nichts geändert.',
    action: 'Anderes wählen',
  },
  NOT_ON_THIS_HOST: {
    fact: 'Das geht nur in der Desktop-App.',
    safe: 'Es wurde nichts geändert.',
    action: '',
  },
  ENGINE_RESTARTED: {
    fact: 'Patchbay musste seine Engine neu starten.',
    safe: 'Gespeichertes ist sicher. Die letzte Aktion ist vielleicht nicht abgeschlossen.',
    action: 'Erneut versuchen',
  },
  BAD_INPUT: {
    fact: 'Die Anfrage ist nicht verständlich.',
    fact_named: 'Die Anfrage ist nicht verständlich: {{reason}}.',
    safe: 'Es wurde nichts geändert.',
    action: 'Zurück',
  },
  INTERNAL: {
    fact: 'In Patchbay ist ein Fehler aufgetreten.',
    safe: 'Gespeichertes ist sicher. Die Details helfen, die Ursache zu finden.',
    action: 'Details kopieren',
  },
}
