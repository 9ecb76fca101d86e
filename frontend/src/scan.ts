import { each } from "./each";

// A wedge scanner types the code and ends with Enter. Enter goes on to the next scan field and submits after the last.

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const FORMATS = ["code_128", "data_matrix", "qr_code"];

function beep(): void {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 1320;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.08);
    tone.onended = () => void audio.close();
  } catch {
    // no sound here; the green frame says the same
  }
}

function accept(field: HTMLInputElement): void {
  field.value = field.value.trim();
  if (!field.value) return;
  const box = field.closest(".scan");
  box?.classList.add("scan-good");
  const say = box?.querySelector<HTMLElement>("[data-scan-say]");
  if (say) say.textContent = `${say.dataset.scanSay ?? ""} ${field.value}`;
  beep();
  const all = [...(field.form?.querySelectorAll<HTMLInputElement>("[data-scan]") ?? [])];
  const next = all.slice(all.indexOf(field) + 1).find((other) => !other.value);
  if (next) next.focus();
  else if (all.every((other) => other.value)) field.form?.requestSubmit();
  else all.find((other) => !other.value)?.focus();
}

export function scans(root: ParentNode): void {
  each<HTMLInputElement>(root, "input[data-scan]", (field) => {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      accept(field);
    });
    field.addEventListener("input", () => field.closest(".scan")?.classList.remove("scan-good"));
  });
}

async function watch(detector: Detector, field: HTMLInputElement, video: HTMLVideoElement): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  const look = async (): Promise<void> => {
    const [code] = video.isConnected ? await detector.detect(video) : [];
    if (code) field.value = code.rawValue;
    if (!code && video.isConnected) return void setTimeout(() => void look(), 150);
    for (const track of stream.getTracks()) track.stop();
    video.remove();
    if (code) accept(field);
  };
  await look();
}

/** Reading a code with the camera, where the browser knows how. */
export function cameras(root: ParentNode): void {
  const known = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!known || !navigator.mediaDevices) return;
  each<HTMLButtonElement>(root, "[data-scan-camera]", (button) => {
    const field = document.getElementById(button.dataset.scanCamera ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const box = button.closest(".scan");
      const open = box?.querySelector("video");
      if (open) return open.remove();
      const video = document.createElement("video");
      video.className = "camera";
      video.playsInline = true;
      box?.append(video);
      watch(new known({ formats: FORMATS }), field, video).catch(() => video.remove());
    });
  });
}
