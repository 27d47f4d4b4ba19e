import { HEADINGS } from '../src/package-rules.ts'
import type { Manifest, Package } from '../src/workspace.ts'

export const TABLE = `# Architecture

## Packages

| package | one sentence | may depend on |
|---|---|---|
| \`@tsyncio/base\` | The base. | – |
| \`@tsyncio/selector-io\` | Reads and writes. | base, \`koffi\` |
| \`@tsyncio/fake\` | Pretends. | base; selector-io (types), \`runner\` (peer) |
| \`@tsyncio/soon\` (later) | Not there yet. | base |
| \`tsyncio\` | Everything. | all |

## After
`

/** A package without a fault, but for what the test gives it. */
export function makePackage(name: string, manifest: Partial<Manifest> = {}, source = 'export {}\n'): Package {
  const fullName = name === 'tsyncio' ? name : `@tsyncio/${name}`
  const description = manifest.description ?? `The ${name}.`
  const workspace = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((d) => d !== 'koffi')
  return {
    name,
    manifest: { name: fullName, type: 'module', sideEffects: false, description, ...manifest },
    tsconfig: { references: workspace.map((dependency) => ({ path: dependency.replace('@tsyncio/', '../') })) },
    readme: `# ${fullName}\n${description}\n\n${HEADINGS.map((heading) => `## ${heading}\n`).join('\n')}`,
    sources: [{ path: `packages/${name}/src/index.ts`, text: source }],
  }
}
