// Reading QR codes from the camera, where the browser can (BarcodeDetector; no library instead of it).

const LOOK_MS = 200;
/* A code that stays in the picture is read once. */
const SAME_MS = 3000;

export async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  try {
    return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

/* Shows the camera in a video and calls found(text) for each code, until the signal ends it. */
export async function scan(video, signal, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) {
    stop();
    return;
  }
  video.srcObject = stream;
  await video.play();
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let last = null;
  let seenAt = 0;
  let isLooking = false;
  const look = async () => {
    if (isLooking || video.readyState < 2) return;
    isLooking = true;
    try {
      const [code] = await detector.detect(video);
      if (!code || signal.aborted) return;
      const isSame = code.rawValue === last && Date.now() - seenAt < SAME_MS;
      last = code.rawValue;
      seenAt = Date.now();
      if (!isSame) await found(code.rawValue);
    } catch {
      // A picture that cannot be read; the next one comes.
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(look, LOOK_MS);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    stop();
    video.srcObject = null;
  });
}
