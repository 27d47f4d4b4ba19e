import { VirtualEventLoop } from '@tsyncio/testing'
import { createTask, gather, wait, taskGroup, futureAddToAwaitedBy, futureDiscardFromAwaitedBy, currentTask } from '@tsyncio/tasks'
function* child(): any { return 1 }
function* child2(): any { yield }
const N = Number(process.argv[2] ?? 10)
function now() { return performance.now() }
const drop = new Map<any, any>()
function* plainGather(n:number, c:any): any { const ts:any[]=[]; for (let i=0;i<n;i++) ts.push(createTask(c())); yield* gather(ts) }
function* edgedGather(n:number, c:any): any { const ts:any[]=[]; for (let i=0;i<n;i++) ts.push(createTask(c())); const me=currentTask(); for (const t of ts) futureAddToAwaitedBy(t, me); yield* gather(ts); for (const t of ts) futureDiscardFromAwaitedBy(t, me) }
function* plainGroup(n:number, c:any): any { yield* taskGroup(function*(g:any){ for (let i=0;i<n;i++) g.createTask(c()) }) }
function* edgedGroup(n:number, c:any): any { const me=currentTask(); const ts:any[]=[]; yield* taskGroup(function*(g:any){ for (let i=0;i<n;i++) { const t=g.createTask(c()); futureAddToAwaitedBy(t, me); ts.push(t) } }); for (const t of ts) futureDiscardFromAwaitedBy(t, me) }
function* plainWait(n:number, c:any): any { const ts:any[]=[]; for (let i=0;i<n;i++) ts.push(createTask(c())); yield* wait(ts) }
function* edgedWait(n:number, c:any): any { const ts:any[]=[]; for (let i=0;i<n;i++) ts.push(createTask(c())); const me=currentTask(); for (const t of ts) futureAddToAwaitedBy(t, me); yield* wait(ts); for (const t of ts) futureDiscardFromAwaitedBy(t, me) }
function time(f:any, c:any, n:number): number { const loop = new VirtualEventLoop(); const reps = Math.ceil(200000/n); let ns=0
 loop.runUntilComplete((function*():any{ const b=now(); for(let i=0;i<reps;i++) yield* f(n,c); ns=(now()-b)*1e6/(reps*n) })()); return ns }
for (const n of [2,10,1000]) for (const [name,a,b] of [['gather',plainGather,edgedGather],['group',plainGroup,edgedGroup],['wait',plainWait,edgedWait]] as any) for (const c of [child, child2]) {
  const A:number[]=[],B:number[]=[]; for(let i=0;i<7;i++){ A.push(time(a,c,n)); B.push(time(b,c,n)) } A.sort((x,y)=>x-y);B.sort((x,y)=>x-y)
  console.log(name, n, c.name, A[3].toFixed(0), B[3].toFixed(0), ((B[3]/A[3]-1)*100).toFixed(1)+'%') }
