import pc from 'picocolors'

export interface Progress {
  /** What is being done now. */
  doing(what: string): void
  /** A line that stays. */
  line(text: string): void
  close(): void
}

export interface ProgressOptions {
  readonly write: (text: string) => void
  /** True where a line can be written over; elsewhere every change is a line of its own. */
  readonly live: boolean
}

export function createProgress({ write, live }: ProgressOptions): Progress {
  let now = ''
  const startedAt = performance.now()
  const seconds = () => `${Math.round((performance.now() - startedAt) / 1_000)} s`.padStart(6)
  const clear = () => {
    if (live) write('\r\u001b[2K')
  }
  const draw = () => {
    if (!now) return
    clear()
    write(pc.dim(`${seconds()}  ${now}${live ? '' : '\n'}`))
  }
  const timer = live ? setInterval(draw, 500) : undefined
  timer?.unref()
  return {
    doing(what) {
      now = what
      draw()
    },
    line(text) {
      clear()
      now = ''
      write(`${text}\n`)
    },
    close() {
      clearInterval(timer)
      clear()
      now = ''
    },
  }
}
