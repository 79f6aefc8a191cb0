/** Hands the person a file: the browser, or Patchbay's window, asks where to, or puts it where downloads go. */
export function saveFile(name: string, parts: readonly string[], type: string): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold of the data by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
