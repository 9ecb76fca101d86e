const seen = new WeakMap<Element, Set<string>>();

/** Every matching element of a fragment, its root among them, once for each selector. */
export function each<E extends HTMLElement>(root: ParentNode, selector: string, act: (element: E) => void): void {
  const found = [...root.querySelectorAll<E>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as E);
  for (const element of found) {
    const known = seen.get(element) ?? new Set<string>();
    if (known.has(selector)) continue;
    seen.set(element, known.add(selector));
    act(element);
  }
}
