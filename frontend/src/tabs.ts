import { each } from "./each";

/** A bar of tabs that is wider than a phone is moved to where one is; the page itself stays where it is. */
export function tabs(root: ParentNode): void {
  each(root, ".tabs [aria-current]", (tab) => {
    const bar = tab.parentElement;
    if (!bar) return;
    const before = tab.getBoundingClientRect().left - bar.getBoundingClientRect().left;
    bar.scrollLeft += before - (bar.clientWidth - tab.offsetWidth) / 2;
  });
}
