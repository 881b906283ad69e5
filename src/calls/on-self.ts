/** What a use of a member tells of the object that the member was looked up on. */
import type { Abstract, Instance, Symbolic } from './abstract-value.js';
import type { Binding, Flow } from './flow.js';

/** What it says of `self` that the member of `receiver` is used; undefined: that is another object. */
export function onSelf(flow: Flow, self: Abstract, receiver: Abstract): readonly Binding[] | undefined {
  if (self.kind === 'symbol') return mayBe(flow, self, receiver) ? [{ symbol: self, is: receiver }] : undefined;
  if (self.kind !== 'instance') return [];
  if (receiver.kind === 'symbol') return [{ symbol: receiver, is: self }];
  return receiver.kind !== 'instance' || receiver.key === self.key ? [] : inOneHome(flow, self, receiver);
}

/** Not where all that was given are objects of modules, and the receiver is another such. */
function mayBe(flow: Flow, self: Symbolic, receiver: Abstract): boolean {
  if (self.origin.how !== 'parameter' || !isModules(receiver)) return true;
  const { of, incomplete } = flow.expand(self);
  return incomplete !== undefined || of.length === 0 || of.some(({ value }) => value.key === receiver.key || !isModules(value));
}

/** A module makes it when it is loaded, and by no other name is it known. */
function isModules(value: Abstract): boolean {
  return value.kind === 'instance' && /^[^⟨^]*#@\d+$/u.test(value.key);
}

/** Objects that stand in the same field of two others are one if those are: `this.events` and `wallet.events`. */
function inOneHome(flow: Flow, own: Instance, other: Instance): readonly Binding[] | undefined {
  const home = flow.homeOf(own);
  const theirs = flow.homeOf(other);
  if (home === undefined || home.name !== theirs?.name || splitSite(own.key) !== splitSite(other.key)) return undefined;
  if (theirs.base.kind === 'symbol') return theirs.base.key === home.base.key ? [] : [{ symbol: theirs.base, is: home.base }];
  if (home.base.kind === 'symbol') return [{ symbol: home.base, is: theirs.base }];
  return home.base.kind === 'instance' && theirs.base.kind === 'instance' && home.base.key !== theirs.base.key ? inOneHome(flow, home.base, theirs.base) : undefined;
}

/** Where the object is made, on whatever owner. */
function splitSite(key: string): string {
  return key.replace(/⟨.*⟩/su, '');
}
