/** Words for the person. Everything goes to stderr: stdout belongs to the command that is run, which may print JSON. */
export const say = (text = '') => {
  process.stderr.write(`${text}\n`)
}

const terminal = () => process.stderr.isTTY === true

/**
 * A line that tells how far something is. On a terminal it is rewritten in place, elsewhere a new line is printed every
 * `everyMs`, so that a log stays readable.
 * @param {() => string} text called for each line
 */
export function progress(text, everyMs = 10_000) {
  const onTerminal = terminal()
  const draw = () => (onTerminal ? process.stderr.write(`\r\u001b[2K${text()}`) : say(text()))
  if (onTerminal) draw()
  const timer = setInterval(draw, onTerminal ? 500 : everyMs)
  return {
    end() {
      clearInterval(timer)
      if (onTerminal) process.stderr.write('\r\u001b[2K')
    },
  }
}

/** `3.2 s`, `1 min 4 s` */
export function duration(ms) {
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** An error whose text is for the person: printed without a stack. */
export class Plain extends Error {}

/** Runs a script's main function: its result is the exit code, a `Plain` error is printed as it is. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0
  } catch (error) {
    say(error instanceof Plain ? error.message : (error?.stack ?? String(error)))
    process.exitCode = 1
  }
}
