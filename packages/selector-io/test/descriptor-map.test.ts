import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DescriptorMap } from '../src/descriptor-map.ts'

const step = fc.record({ fd: fc.nat(9), value: fc.option(fc.string(), { nil: undefined }) })

test('holds what a Map holds, in the order of the descriptors', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const map = new DescriptorMap<string>()
      const model = new Map<number, string>()
      for (const { fd, value } of steps) {
        if (value === undefined) {
          map.delete(fd)
          model.delete(fd)
        } else {
          map.set(fd, value)
          model.set(fd, value)
        }
        expect([map.size, map.get(fd), map.has(fd)]).toEqual([model.size, model.get(fd), model.has(fd)])
      }
      const inOrder = [...model].sort(([one], [other]) => one - other)
      const each: [number, string][] = []
      map.forEach((value, fd) => each.push([fd, value]))
      expect([[...map], [...map.entries()], each]).toEqual([inOrder, inOrder, inOrder])
      expect([...map.keys()].map((fd, index) => [fd, [...map.values()][index]])).toEqual(inOrder)
      map.clear()
      expect([map.size, [...map]]).toEqual([0, []])
    }),
  )
})
