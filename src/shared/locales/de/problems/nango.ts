import type { nangoProblems as english } from '../../en/problems/nango'
import type { Translation } from '../../translation'

export const nangoProblems: Translation<typeof english> = {
  NANGO_UNREACHABLE: {
    fact: 'Nango ist unter {{host}} nicht erreichbar.',
    safe: 'Lokale Datensätze bleiben lesbar. Patchbay versucht es von selbst erneut.',
    safe_timed: 'Lokale Datensätze bleiben lesbar. Neuer Versuch in {{seconds}} s.',
    action: 'Jetzt versuchen',
  },
  NANGO_NOT_NANGO: {
    fact: 'Der Host antwortet, aber nicht wie Nango.',
    safe: 'Prüfen Sie die Adresse {{host}}.',
    action: 'Adresse prüfen',
  },
  NANGO_CERTIFICATE_UNTRUSTED: {
    fact: 'Dem Zertifikat von {{host}} wird nicht vertraut.',
    safe: 'Es wurde nichts dorthin gesendet, und lokale Datensätze bleiben lesbar. Wenn Ihr Unternehmen verschlüsselte Verbindungen prüft, muss dessen Zertifizierungsstelle auf diesem Computer eingetragen sein; sonst braucht der Server ein gültiges Zertifikat.',
    action: 'Erneut versuchen',
  },
  NANGO_PROXY_FAILED: {
    fact: 'Der Proxy {{proxy}} hat nicht zu {{host}} geführt.',
    safe: 'Lokale Datensätze bleiben lesbar. Patchbay versucht es von selbst erneut; Einstellungen › Netzwerk sagt, woher der Proxy kommt.',
    action: 'Jetzt versuchen',
  },
  NANGO_PROXY_LOGIN: {
    fact: 'Der Proxy {{proxy}} verlangt einen Namen und ein Kennwort.',
    safe: 'Es wurde nichts an {{host}} gesendet, und lokale Datensätze bleiben lesbar. Geben Sie beides unter Einstellungen › Netzwerk ein; wo Patchbay ohne Fenster läuft, gehört es in HTTPS_PROXY: http://NAME:KENNWORT@{{proxy}}.',
    action: 'Beim Proxy anmelden',
  },
  NANGO_PROXY_UNSUPPORTED: {
    fact: 'Der Proxy {{proxy}} ist von einer Art, die Patchbay nicht nutzen kann.',
    safe: 'Es wurde nichts an {{host}} gesendet, und lokale Datensätze bleiben lesbar. Nennen Sie dafür einen HTTP-Proxy, oder lassen Sie diese Adresse direkt erreichen.',
    action: 'Details kopieren',
  },
  NANGO_ANSWER_TOO_LARGE: {
    fact: '{{host}} hat mit mehr geantwortet, als Patchbay auf einmal annimmt.',
    safe: 'Die Antwort blieb ungelesen. Lokale Datensätze sind sicher.',
    action: 'Details kopieren',
  },
  NANGO_KEY_REFUSED: {
    fact: 'Nango lehnt den API-Schlüssel ab.',
    safe: 'Der Abgleich ist aus, lokale Datensätze sind sicher.',
    action: 'Neuen Schlüssel eingeben',
  },
  NANGO_SCOPE_MISSING: {
    fact: 'Der API-Schlüssel erlaubt das nicht.',
    safe: 'Geben Sie ihm bei Nango mehr Berechtigungen, oder nehmen Sie einen anderen Schlüssel. Lokale Datensätze sind sicher.',
    safe_named:
      'Ihm fehlt {{scope}}. Ergänzen Sie das Fehlende bei Nango, oder nehmen Sie einen anderen Schlüssel. Lokale Datensätze sind sicher.',
    action: 'Neuen Schlüssel eingeben',
  },
  NANGO_RATE_LIMITED: {
    fact: 'Nango bittet um eine Pause.',
    safe: 'Patchbay macht von selbst weiter. Es geht nichts verloren.',
    safe_timed: 'Patchbay macht in {{seconds}} s von selbst weiter. Es geht nichts verloren.',
    safe_at:
      'Patchbay macht um {{resumesAt, datetime(timeStyle: short; hourCycle: h23)}} von selbst weiter. Es geht nichts verloren.',
    action: '',
  },
  NANGO_PLAN_LIMIT: {
    fact: 'Der Nango-Tarif hat sein Limit erreicht.',
    safe: 'Was verbunden ist, läuft weiter. Erhöhen Sie den Tarif, oder löschen Sie Verbindungen bei Nango.',
    action: 'Erneut versuchen',
  },
  NANGO_CONNECTION_GONE: {
    fact: 'Nango hat die Verbindung zu {{provider}} nicht mehr.',
    safe: 'Lokale Datensätze sind sicher. Verbinden Sie neu, um wieder abzugleichen.',
    action: 'Neu verbinden',
  },
  CONNECTION_NOT_OURS: {
    fact: 'Diese Verbindung trägt nicht die Tags dieses Arbeitsbereichs.',
    safe: 'Übernommen werden nur Verbindungen mit den Tags {{tags}}, weil andere anderen Unternehmen gehören können. Es wurde nichts geändert.',
    action: 'Die Tags bei Nango ergänzen oder das Konto hier verbinden',
  },
  CONNECTION_IN_USE: {
    fact: 'Diese Verbindung wird hier schon verwendet, für {{provider}}.',
    safe: 'Es wurde nichts geändert.',
    action: '',
  },
  NANGO_INTEGRATION_GONE: {
    fact: 'Die Integration wurde bei Nango entfernt.',
    fact_named: 'Die Integration {{integrationKey}} wurde bei Nango entfernt.',
    safe: 'Lokale Datensätze sind sicher. Richten Sie die Integration bei Nango wieder ein.',
    action: 'Erneut prüfen',
  },
  NANGO_REFUSED_REQUEST: {
    fact: 'Nango hat eine Anfrage abgelehnt.',
    safe: 'Es wurde nichts geändert. Die Details enthalten seine Antwort.',
    action: 'Details kopieren',
  },
  NANGO_FAILED: {
    fact: 'Nango meldet einen eigenen Fehler.',
    safe: 'Lokale Datensätze sind sicher.',
    action: 'Erneut versuchen',
  },
  NANGO_FUNCTIONS_MISSING: {
    fact: 'Nango führt für {{provider}} keine Sync-Funktionen aus.',
    safe: 'Stellen Sie sie bei Nango bereit, oder lassen Sie Patchbay direkt aus dem CRM lesen ({{stream}}). Ein kostenloses selbst betriebenes Nango hat keine. Lokale Datensätze sind sicher.',
    action: 'Quelle ändern',
  },
  NANGO_SYNC_MISSING: {
    fact: 'Nango hat keine Sync-Funktion für {{stream}}.',
    fact_named: 'Nango hat keine Sync-Funktion namens {{sync}}.',
    safe: 'Stellen Sie sie bei Nango bereit, oder berichtigen Sie ihren Namen in den Einstellungen des Datenstroms. Lokale Datensätze sind sicher.',
    action: 'Quelle ändern',
  },
  NANGO_SYNC_FAILED: {
    fact: 'Die Sync-Funktion für {{stream}} ist bei Nango fehlgeschlagen.',
    fact_named: 'Die Sync-Funktion {{sync}} ist bei Nango fehlgeschlagen.',
    safe: 'Was sie gespeichert hatte, wurde übernommen. Ihr Protokoll bei Nango sagt, warum.',
    action: 'Erneut abgleichen',
  },
  NANGO_SYNC_SLOW: {
    fact: 'Die Sync-Funktion für {{stream}} ist noch nicht fertig.',
    fact_named: 'Die Sync-Funktion {{sync}} ist noch nicht fertig.',
    safe: 'Was sie bisher gespeichert hat, wurde übernommen. Sie läuft bei Nango weiter, und der nächste Abgleich nimmt den Rest.',
    action: 'Erneut abgleichen',
  },
  NANGO_MODEL_FOREIGN: {
    fact: 'Die Datensätze der Sync-Funktion für {{stream}} haben eine andere Form, als Patchbay sie liest.',
    fact_named: 'Die Datensätze der Sync-Funktion {{sync}} haben eine andere Form, als Patchbay sie liest.',
    safe: 'Es wurde nichts geändert. Die Anleitung zu Sync-Funktionen sagt, was eine Funktion speichern muss.',
    action: 'Quelle ändern',
  },
  NANGO_CURSOR_REFUSED: {
    fact: 'Nango weiß nicht mehr, wo das Lesen aufgehört hat.',
    safe: 'Lokale Datensätze sind sicher. Der nächste Abgleich liest alles noch einmal.',
    action: 'Erneut abgleichen',
  },
  ACCESS_REFRESH_FAILED: {
    fact: 'Nango konnte unseren Zugriff auf {{provider}} nicht erneuern.',
    safe: 'Lokale Datensätze sind sicher. Der Abgleich wartet, bis Sie neu verbinden.',
    action: 'Neu verbinden',
  },
  ACCESS_EXHAUSTED: {
    fact: 'Nango erneuert unseren Zugriff auf {{provider}} nicht mehr.',
    safe: 'Es ist zu oft fehlgeschlagen. Lokale Datensätze sind sicher. Der Abgleich wartet, bis Sie neu verbinden.',
    action: 'Neu verbinden',
  },
  ACCESS_REVOKED: {
    fact: '{{provider}} nimmt unseren Zugriff nicht mehr an.',
    safe: 'Lokale Datensätze sind sicher. Der Abgleich wartet, bis Sie neu verbinden.',
    action: 'Neu verbinden',
  },
  OTHER_ACCOUNT: {
    fact: 'Das ist ein anderes Konto von {{provider}} als zuvor.',
    safe: 'Der Abgleich ist aus, damit sich keine Datensätze mischen. Verbinden Sie mit dem vorigen Konto neu.',
    safe_named: 'Der Abgleich ist aus, damit sich keine Datensätze mischen. Verbinden Sie mit {{account}} neu.',
    action: 'Neu verbinden',
  },
  CONNECT_DENIED: {
    fact: 'Der Zugriff wurde bei {{provider}} verweigert.',
    safe: 'Es wurde nichts verbunden.',
    action: 'Erneut versuchen',
  },
  CONNECT_FAILED: {
    fact: '{{provider}} konnte nicht verbunden werden.',
    safe: 'Es wurde nichts geändert. Die Details sagen, warum.',
    action: 'Erneut versuchen',
  },
  CONNECT_PAGE_FAILED: {
    fact: 'Die Seite bei {{host}} wurde nicht geladen.',
    safe: 'Es ist noch nichts verbunden. Versuchen Sie es in ihrem Fenster erneut, oder machen Sie im Systembrowser weiter.',
    action: 'Im Browser weitermachen',
  },
  CONNECT_PAGE_BLOCKED: {
    fact: 'Die Seite wollte zu {{host}}, was dieses Fenster nicht öffnet.',
    safe: 'Es ist noch nichts verbunden. Der Systembrowser kann von dort weitermachen.',
    action: 'Im Browser weitermachen',
  },
  CONNECT_CANCELLED: {
    fact: 'Das Verbinden wurde abgebrochen.',
    safe: 'Es wurde nichts verbunden. Eine Zustimmung, die später auf einer noch offenen Seite erteilt wird, erscheint unter Integrationen.',
    action: 'Erneut versuchen',
  },
  CONNECT_EXPIRED: {
    fact: 'Die Zeit für die Zustimmung ist abgelaufen.',
    safe: 'Es wurde nichts verbunden.',
    action: 'Erneut versuchen',
  },
  CONNECT_MISCONFIGURED: {
    fact: 'Die Integration von {{provider}} ist bei Nango nicht richtig eingerichtet.',
    safe: 'Prüfen Sie dort Client-ID, Client-Secret, Berechtigungen und Rückrufadresse. Es wurde nichts verbunden.',
    action: 'Erneut versuchen',
  },
  SEVERAL_INTEGRATIONS: {
    fact: 'Nango hat mehrere Integrationen für {{provider}}.',
    safe: 'Wählen Sie, welche verbunden wird. Es wurde noch nichts verbunden.',
    action: 'Eine wählen',
  },
  NO_INTEGRATION: {
    fact: 'Nango hat keine Integration für {{provider}}.',
    safe: 'Fügen Sie bei Nango eine hinzu, und prüfen Sie dann erneut.',
    action: 'Erneut prüfen',
  },
}
