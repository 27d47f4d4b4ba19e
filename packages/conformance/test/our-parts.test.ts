import { test } from 'vitest'
import { ourParts } from './our-parts.ts'

for (const part of ourParts) part.test(test)
