import { each } from "./each";

export function prints(root: ParentNode): void {
  each<HTMLButtonElement>(root, "[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}
