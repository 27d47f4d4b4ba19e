/** What one round of one contender came to. */
export interface Sample {
  /** What one operation cost, in the unit of the case. */
  readonly cost: number
  /** What was really done, counted or summed up along the way. */
  readonly work: number
  /** CPU time of the whole round in seconds, user and system. */
  readonly cpu: number
}
