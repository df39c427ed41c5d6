// Installs what is missing, for command lines that must run on a fresh clone.
import { fileURLToPath } from 'node:url'

import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled(fileURLToPath(new URL('../..', import.meta.url)))
