import { Context, ContextVar, copyContext } from '@tsyncio/contextvars'
import type { MISSING, Token } from '@tsyncio/contextvars'
import { expectTypeOf } from 'vitest'

const color = new ContextVar<string>('color')
const size = new ContextVar('size', { default: 1 })

expectTypeOf(color.get()).toEqualTypeOf<string>()
expectTypeOf(color.get(undefined)).toEqualTypeOf<string | undefined>()
expectTypeOf(size.get()).toEqualTypeOf<number>()

// @ts-expect-error -- a variable has values of one type
color.set(1)
// @ts-expect-error -- a default is a value
expectTypeOf(new ContextVar<string>('color', { default: 1 })).toBeObject()

expectTypeOf(color.set('red')).toEqualTypeOf<Token<string>>()
expectTypeOf(color.set('red').oldValue).toEqualTypeOf<string | typeof MISSING>()
// @ts-expect-error -- the token of a number does not reset a string
color.reset(size.set(1))

expectTypeOf(copyContext().get(color)).toEqualTypeOf<string | undefined>()
expectTypeOf(copyContext().get(color, 1)).toEqualTypeOf<string | number>()

expectTypeOf(new Context().run(() => 1)).toEqualTypeOf<number>()
expectTypeOf(new Context().run((n: number) => `${n}`, 1)).toEqualTypeOf<string>()
// @ts-expect-error -- the callback wants an argument
new Context().run((n: number) => n)

/** As another copy of the package has it: to the compiler, what is private makes a class one of its own. */
type FromAnotherCopy<T> = { [K in keyof T]: T[K] }
expectTypeOf<FromAnotherCopy<ContextVar<string>>>().toExtend<ContextVar<string>>()
expectTypeOf<FromAnotherCopy<Context>>().toExtend<Context>()
