import { each } from "./each";

/** A fold that asks once more becomes a modal dialog. */
export function dialogs(root: ParentNode): void {
  each<HTMLDetailsElement>(root, "details[data-dialog]", (fold) => {
    const summary = fold.querySelector("summary");
    const panel = fold.querySelector<HTMLElement>(".confirm-panel");
    if (!summary || !panel || typeof HTMLDialogElement === "undefined") return;
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-label", panel.getAttribute("aria-label") ?? "");
    dialog.append(panel);
    fold.after(dialog);
    const close = panel.querySelector<HTMLButtonElement>("[data-dialog-close]");
    if (close) close.hidden = false;
    close?.addEventListener("click", () => dialog.close());
    summary.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  });
}
