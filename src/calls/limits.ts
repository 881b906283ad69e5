/** Where value flow stops. Beyond a limit an answer is incomplete and says so. */

export interface FlowLimits {
  /** Sites looked at for one backward step. */
  readonly backwardSites: number;
  /** Backward steps in a row. */
  readonly backwardSteps: number;
  /** Classes that one call of an interface or an abstract method may lead to. */
  readonly implementers: number;
}

export const FLOW_LIMITS: FlowLimits = Object.freeze({
  // A name that is used more often is too common to follow.
  backwardSites: 200,
  // A registration behind a constructor behind a factory is three.
  backwardSteps: 5,
  // An interface with more live implementers is a plug-in point: naming eight helps nobody.
  implementers: 8,
});
