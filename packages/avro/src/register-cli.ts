/** Registers /schemas at REGISTRY_URL. SCHEMAS_DIR names another directory. Exits 0 when all is registered, else 1. */
import { registerSchemas } from './register.ts'
import { withoutCredentials } from './registry-call.ts'
import { loadSubjects } from './schemas.ts'

const { REGISTRY_URL: registryUrl, SCHEMAS_DIR: directory } = process.env

try {
  if (!registryUrl) {
    throw new Error('REGISTRY_URL is not set, for example http://localhost:8080/apis/ccompat/v7')
  }
  const subjects = await loadSubjects(directory)
  const registered = await registerSchemas({
    registryUrl,
    subjects,
    onRegistered: ({ subject, version, id }) => console.log(`${subject} v${version}: id ${id}`),
  })
  console.log(`${registered.length} schemas are registered at ${withoutCredentials(registryUrl)}`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
