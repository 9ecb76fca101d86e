import { each } from "./each";

/** Copy buttons, where the browser lets a page write to the clipboard. */
export function copies(root: ParentNode): void {
  if (!navigator.clipboard) return;
  each<HTMLButtonElement>(root, "[data-copy]", (button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      const use = button.querySelector("use");
      use?.setAttribute("href", "#i-check");
      setTimeout(() => use?.setAttribute("href", "#i-copy"), 1500);
    });
  });
}
