/** Every place that has to name a service, for every service in the table: whoever adds one by hand is told what is left. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from '@jest/globals'
import { services } from '@repo/contracts/services'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const read = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '')

describe.each(Object.entries(services))('the service %s', (name, { port }) => {
  const variable = name.toUpperCase()
  it.each([
    [`apps/${name}/src/main.ts`, 'await run('],
    [`apps/${name}/src/migrate.ts`, `migrateService('${name}'`],
    [`apps/${name}/src/config.ts`, `httpSpec(${port})`],
    [`apps/${name}/README.md`, `# ${name}\n`],
    ['docker-compose.yml', `\n  ${name}-db:\n    <<: *postgres\n`],
    ['docker-compose.yml', `\n  ${name}-migrate:\n`],
    ['docker-compose.yml', `\n  ${name}:\n    <<: *app\n`],
    ['docker-compose.yml', `'\${${variable}_PORT:-${port}}:3000'`],
    ['docker-compose.yml', `\n      ${variable}_DATABASE_URL: postgres://${name}:`],
    ['docker-compose.yml', `\n      ${variable}_URL: http://${name}:3000`],
    ['infra/docker/service.Dockerfile', `COPY apps/${name}/package.json apps/${name}/\n`],
    ['infra/docker/service.Dockerfile', `--workspace=@app/${name} `],
    ['infra/prometheus/prometheus.yml', `'${name}:3000'`],
    ['infra/compose-check.sh', ` ${variable} `],
  ])('%s has %j', (path, text) => {
    expect(read(path)).toContain(text)
  })
})
