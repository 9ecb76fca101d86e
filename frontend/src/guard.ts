import { each } from "./each";

/** Leaving a form with unsaved input asks first. */
export function guards(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-guard]", (form) => {
    let changed = false;
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (changed && form.isConnected) event.preventDefault();
    });
  });
}
