import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** The exit code that a shell would show: 128 + signal for a process that a signal ended. */
export const exitCode = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

/**
 * Runs a program with its output collected.
 * @returns {Promise<{ code: number, output: string }>} never rejects; a program that cannot be started gives code 127,
 * one that took longer than `limitMs` gives 124; `signal` ends it at once
 */
export function collect(command, args, { limitMs, onStart, signal, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    if (child.pid !== undefined) onStart?.(child.pid)
    let output = ''
    let forced = false
    let late = false
    const force = () => {
      forced = true
      child.kill('SIGKILL')
    }
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            force()
          }, limitMs)
    signal?.addEventListener('abort', force)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const end = (code) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', force)
      resolve({ code: late ? 124 : code, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(127)
    })
    // What the program started may live on and hold its output open.
    child.on('exit', (code, by) => {
      if (forced) end(exitCode(code, by))
    })
    child.on('close', (code, by) => end(exitCode(code, by)))
  })
}

/**
 * Runs a program in this process's place: same terminal, signals handed on, its exit code given back.
 * @param {(text: string) => void} [options.onError] sees what the program writes to stderr, which is printed all the same
 */
export function inherit(command, args, { onError, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['inherit', 'inherit', onError ? 'pipe' : 'inherit'], ...options })
    child.stderr?.on('data', (chunk) => {
      process.stderr.write(chunk)
      onError(String(chunk))
    })
    // At a terminal Ctrl+C reaches the whole foreground group: handing it on would deliver it twice.
    const handOn = (signal) => {
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, handOn)
    const done = () => {
      for (const signal of signals) process.off(signal, handOn)
    }
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('close', (code, signal) => {
      done()
      resolve(exitCode(code, signal))
    })
  })
}
