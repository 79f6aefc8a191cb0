import type { firstRun as english } from '../en/firstRun'
import type { Translation } from '../translation'

export const firstRun: Translation<typeof english> = {
  title: 'Willkommen bei Patchbay',
  addTitle: 'Arbeitsbereich hinzufügen',
  lead: 'Patchbay verbindet Ihre CRMs, hält eine Kopie ihrer Datensätze auf diesem Computer und zeigt, was sich geändert hat und warum.',
  addLead:
    'Ein Arbeitsbereich ist eine Nango-Umgebung mit eigener lokaler Datei. Sie können jederzeit zwischen ihnen wechseln.',
  footnote: 'Datensätze liegen in einer SQLite-Datei auf diesem Computer. Beides lässt sich später ändern.',
  back: 'Zurück zu {{name}}',
  sandbox: {
    title: 'Sandbox ausprobieren',
    text_one: 'Ein erfundenes CRM mit Tausenden Beispieldatensätzen. Ohne Konto, Schlüssel und Netz.',
    text_other: '{{count}} erfundene CRMs mit Tausenden Beispieldatensätzen. Ohne Konto, Schlüssel und Netz.',
    connect: 'Verbinden, abgleichen und alles gefahrlos ausprobieren',
    runs: 'Jeden Lauf Feld für Feld ansehen und rückgängig machen',
    reset: 'Jederzeit zurücksetzen. Echte Daten bleiben unberührt',
    open: 'Sandbox öffnen',
    opening: 'Wird geöffnet…',
    ready: 'in Sekunden bereit',
  },
  nango: {
    title: 'Ihre Nango-Umgebung verbinden',
    text: 'Nango übernimmt die Anmeldung bei jedem CRM. Patchbay braucht die Adresse und einen Schlüssel.',
    name: 'Name des Arbeitsbereichs',
    kind: 'Umgebung',
    kindHint: 'Nango kann das nicht mitteilen. Prod wird auf jeder Seite gekennzeichnet.',
    host: 'Host',
    hostHint: 'Für Nango Cloud so lassen, sonst die Adresse Ihres eigenen Servers eingeben.',
    test: 'Verbindung testen',
    testAgain: 'Erneut testen',
    continue: 'Weiter zu {{environment}}',
  },
  result: {
    label: 'Ergebnis des Tests',
    connected: 'Mit <1>{{environment}}</1> verbunden in {{duration}}',
    found_zero:
      'Noch keine Integration eines CRM, das Patchbay kennt. Fügen Sie eine bei Nango hinzu, sie erscheint hier von selbst.',
    found_one: '{{count, number}} Integration gefunden: {{list}}',
    found_other: '{{count, number}} Integrationen gefunden: {{list}}',
    foundItem: '{{count, number}} {{provider}}',
    prod: 'Das ist eine Produktivumgebung. Gesendete Änderungen treffen echte Datensätze im CRM.',
    plain: 'Diese Adresse ist nicht verschlüsselt. Schlüssel und Datensätze werden offen übertragen.',
  },
  advice: {
    NANGO_UNREACHABLE: 'Prüfen Sie Adresse und Netz und testen Sie erneut.',
    NANGO_KEY_REFUSED: 'Prüfen Sie, ob er zu dieser Umgebung gehört, und testen Sie erneut.',
    NANGO_SCOPE_MISSING:
      'Geben Sie ihm bei Nango die Berechtigungen, Integrationen und Verbindungen aufzulisten, oder nehmen Sie einen anderen Schlüssel.',
  },
  invalid: {
    name: 'Geben Sie dem Arbeitsbereich einen Namen.',
    kind: 'Wählen Sie Dev oder Prod.',
    host: 'Geben Sie eine Adresse wie https://api.nango.dev ein.',
    apiKey: 'Geben Sie den API-Schlüssel ein.',
  },
  apiKey: {
    label: 'API-Schlüssel',
    where: 'Wo finde ich ihn?',
    reveal: 'API-Schlüssel anzeigen',
    kept: {
      os: 'Wird verschlüsselt im Schlüsselspeicher dieses Computers aufbewahrt und nur an diesen Host gesendet.',
      session:
        'Bleibt im Arbeitsspeicher, bis Patchbay beendet wird, und wird nur an diesen Host gesendet. Beim nächsten Start wird er erneut abgefragt.',
      waiting:
        'Wartet auf den Schlüsselspeicher des Systems, der eventuell entsperrt werden muss. Der Schlüssel wird nur an diesen Host gesendet.',
      environment:
        'Bleibt im Arbeitsspeicher, bis Patchbay beendet wird, und wird nur an diesen Host gesendet. Setzen Sie NANGO_SECRET_KEY, um ihn bei jedem Start mitzugeben.',
    },
  },
}
