/** A refusal or the summary of a form's faults takes the focus, so that it is read first. */
export function focus(root: ParentNode): void {
  const wanted =
    root.querySelector<HTMLElement>(".notice-bad[data-autofocus]") ??
    root.querySelector<HTMLElement>(".toast-bad") ??
    root.querySelector<HTMLElement>("main [data-autofocus]");
  if (wanted && document.activeElement === document.body) wanted.focus({ preventScroll: wanted.matches(".refusal") });
}
