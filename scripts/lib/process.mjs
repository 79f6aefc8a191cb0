import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** The exit code that a shell would show: 128 + signal for a process that a signal ended. */
export const exitCode = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

/**
 * Runs a program with its output collected.
 * @returns {Promise<{ code: number, output: string }>} never rejects; a program that cannot be started gives code 127,
 * one that took longer than `limitMs` gives 124
 */
export function collect(command, args, { limitMs, onText, onStart, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    if (child.pid !== undefined) onStart?.(child.pid)
    let output = ''
    let late = false
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            child.kill('SIGKILL')
          }, limitMs)
    const take = (chunk) => {
      output += chunk
      onText?.(chunk)
    }
    child.stdout?.setEncoding('utf8').on('data', take)
    child.stderr?.setEncoding('utf8').on('data', take)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: `${output}${error.message}` })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: late ? 124 : exitCode(code, signal), output })
    })
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
