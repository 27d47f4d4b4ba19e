// What serve.py does, on the CPython inside the npm package pyodide.
import { createInterface } from 'node:readline'
import { loadPyodide } from 'pyodide'

const python = await loadPyodide({ env: { HOME: '/home/pyodide', PYTHONHASHSEED: '0' } })
python.FS.mkdirTree('/scripts')
python.FS.mount(python.FS.filesystems.NODEFS, { root: import.meta.dirname }, '/scripts')
const answerLine = python.runPython(`
import asyncio, sys
asyncio._set_running_loop(None)     # pyodide's own
sys.dont_write_bytecode = True
sys.path.insert(0, '/scripts')
import serve
serve.answer_line
`)
for await (const line of createInterface(process.stdin)) {
  try {
    console.log(answerLine(line))
  } catch (error) {
    // The interpreter is beyond repair: whoever asks starts another.
    console.error(error.message)
    process.exit(1)
  }
}
