/** What the server host says in the browser besides the app itself, and to scripts. */
export const server = {
  locked: {
    title: 'Patchbay is locked',
    text: 'This address needs a pass, which lets in once. Open the whole address that Patchbay printed; it ends in <code>?token=…</code>. <code>patchbay serve</code>, started again, prints a new one.',
    script: 'A token is needed: send it as "Authorization: Bearer …".',
  },
  wrongHost: 'Patchbay answers only as 127.0.0.1 or localhost.',
  wrongOrigin: 'Patchbay takes no requests from other pages.',
  noPage: { title: 'There is no such page', text: 'Go to the <a href="/">start of Patchbay</a>.' },
  noRenderer: {
    title: 'Patchbay is not complete',
    text: 'The files of its screens are missing. Install or build it again. Your records are safe.',
  },
  busy: 'More than {{count}} requests are under way. Wait for some of them. Nothing was changed.',
  tooLarge: 'The request is too large: a body may have 1 MB. Nothing was changed.',
  unknownKey: '{{key}} is not known to this call, which takes {{known}}',
  unknownKey_none: '{{key}} is not known to this call, which takes none',
  noRoute: 'There is no {{method}} {{path}}.',
  failed: 'Something went wrong inside Patchbay.',
}
