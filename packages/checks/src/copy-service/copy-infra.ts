/** The places outside apps/ that name every service: each gets, beside what it says of Shipping, the same of the copy. */
import { template } from './copy-app.ts'
import { Problem } from './problem.ts'
import type { Rename } from './renames.ts'

export type Place = (text: string) => string

/** File -> how the copy is added to it. */
export function placesOf(name: string, port: number, rename: Rename): Readonly<Record<string, Place>> {
  return {
    'packages/contracts/src/services.ts': (text) =>
      replaced(text, /\n\} as const satisfies/, `\n  ${name}: { port: ${port} },$&`),
    'docker-compose.yml': (text) => composed(text, rename),
    'infra/docker/service.Dockerfile': (text) =>
      replaced(
        twinned(text, /^COPY apps\/shipping\/.*$/gm, rename),
        /--workspace=@app\/shipping/g,
        `$& --workspace=@app/${name}`,
      ),
    'infra/prometheus/prometheus.yml': (text) => twinned(text, /^.*\bshipping:.*$/gm, rename),
    'infra/compose-check.sh': (text) => replaced(text, /\bSHIPPING\b/g, `$& ${name.toUpperCase()}`),
  }
}

/** Whole services get a twin right behind them; in the rest of the file, single lines do. */
function composed(text: string, rename: Rename): string {
  const services = [`${template}-db`, `${template}-migrate`, template]
  const block = new RegExp(`^  (?:${services.join('|')}):\\n(?: {4,}.*\\n|\\n(?= {4}))+`, 'gm')
  const found = [...text.matchAll(block)]
  if (found.length !== services.length)
    throw new Problem(`docker-compose.yml: not the services ${services.join(', ')}`)
  let rest = ''
  let from = 0
  for (const { 0: service, index } of found) {
    rest += twinned(text.slice(from, index), /^.*shipping.*$/gim, rename, true)
    rest += `${service.trimEnd()}\n\n${rename(service).trimEnd()}\n`
    from = index + service.length
  }
  return rest + twinned(text.slice(from), /^.*shipping.*$/gim, rename)
}

function twinned(text: string, line: RegExp, rename: Rename, maybe = false): string {
  const twin = text.replace(line, (found) => `${found}\n${rename(found)}`)
  if (twin === text && !maybe) throw new Problem(`nothing like ${line} to put the copy beside`)
  return twin
}

function replaced(text: string, pattern: RegExp, by: string): string {
  const after = text.replace(pattern, by)
  if (after === text) throw new Problem(`nothing like ${pattern} to put the copy beside`)
  return after
}
