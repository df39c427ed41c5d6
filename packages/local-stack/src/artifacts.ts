import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Artifact } from 'mvn-artifact-url'
import * as tar from 'tar'
import { download } from './download.ts'

export interface Fetching {
  readonly cacheDir: string
  /** Base of a Maven repository to use in place of Maven Central, for example inside a company network. */
  readonly mavenMirror?: string | undefined
  /** Called while bytes arrive, with the name of the step; never when everything is already here. */
  readonly onProgress?: ((part: string, doneBytes: number, totalBytes: number) => void) | undefined
}

interface Jar {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

// Required, not imported: Node and the test runner disagree about the default export of this CommonJS module.
const { default: artifactUrl } = createRequire(import.meta.url)('mvn-artifact-url') as {
  default: (artifact: Artifact, basePath?: string) => Promise<string>
}

const kafkaVersion = '4.3.1'
const kafkaJars = JSON.parse(
  readFileSync(new URL('./kafka-jars.json', import.meta.url), 'utf8'),
) as readonly Jar[]

const registryVersion = '3.3.3'
const registry = {
  bytes: 159_000_000,
  sha256: '8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63',
  artifact: {
    groupId: 'io.apicurio',
    artifactId: 'apicurio-registry-app',
    version: registryVersion,
    classifier: 'all',
    extension: 'tar.gz',
  },
} as const

/** The folder with Kafka's jars, downloaded on first use. */
export async function kafkaLibs(fetching: Fetching): Promise<string> {
  const libs = join(fetching.cacheDir, `kafka-${kafkaVersion}`)
  const missing = kafkaJars.filter((jar) => !existsSync(join(libs, fileOf(jar))))
  const progress = counter(fetching, 'kafka program', sum(missing.map((jar) => jar.bytes)))
  const queue = [...missing]
  const worker = async (): Promise<void> => {
    for (let jar = queue.shift(); jar; jar = queue.shift()) {
      const url = await urlOf(coordinates(jar.path), fetching)
      await download({ url, file: join(libs, fileOf(jar)), sha256: jar.sha256, onBytes: progress })
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return libs
}

/** The folder with the registry's program (`quarkus-run.jar`), downloaded and unpacked on first use. */
export async function registryHome(fetching: Fetching): Promise<string> {
  const home = join(fetching.cacheDir, `registry-${registryVersion}`)
  if (existsSync(home)) return home
  const archive = `${home}.tar.gz`
  const progress = counter(fetching, 'registry program', registry.bytes)
  await download({
    url: await urlOf(registry.artifact, fetching),
    file: archive,
    sha256: registry.sha256,
    onBytes: progress,
  })
  await unpackOnce(home, (folder) => tar.x({ file: archive, cwd: folder }))
  await rm(archive, { force: true })
  return home
}

/** Fills a folder beside its final name and renames it, so that a folder that exists is a whole one. */
export async function unpackOnce(home: string, fill: (folder: string) => Promise<unknown>): Promise<void> {
  const unpacking = `${home}.${process.pid}.part`
  await mkdir(unpacking, { recursive: true })
  try {
    await fill(unpacking)
    await rename(unpacking, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error
    })
  } finally {
    await rm(unpacking, { recursive: true, force: true })
  }
}

export function counter(fetching: Fetching, part: string, totalBytes: number): (bytes: number) => void {
  let done = 0
  return (bytes) => {
    done += bytes
    fetching.onProgress?.(part, Math.min(done, totalBytes), totalBytes)
  }
}

function coordinates(path: string): Artifact {
  const parts = path.split('/')
  const [artifactId, version] = parts.slice(-3, -1)
  if (!artifactId || !version) throw new Error(`not a path of a Maven repository: ${path}`)
  return { groupId: parts.slice(0, -3).join('.'), artifactId, version, extension: 'jar' }
}

function urlOf(artifact: Artifact, { mavenMirror }: Fetching): Promise<string> {
  return artifactUrl(artifact, mavenMirror?.replace(/\/?$/, '/'))
}

const fileOf = (jar: Jar): string => jar.path.slice(jar.path.lastIndexOf('/') + 1)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
