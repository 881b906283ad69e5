/**
 * A number for a text: the same for equal texts, whenever it is asked for. Two hashes of 32 bits, FNV-1a (Fowler,
 * Noll, Vo) and the same with the multiplier of MurmurHash2 (Appleby): as good as never are both equal for unequal texts.
 */
export function hashText(text: string): readonly [number, number] {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return [a >>> 0, b >>> 0];
}
