// Camera, microphone and screen.  What is missing is no error: whoever has no camera speaks, whoever has no microphone listens.

const SIZE = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 20, max: 24 } };

async function wanted(constraints) {
  try { return (await navigator.mediaDevices.getUserMedia(constraints)).getTracks()[0]; } catch (error) { return error; }
}

const said = (error, what) => (error.name === "NotAllowedError" ? `The browser was not allowed to use the ${what}.`
  : error.name === "NotFoundError" ? `There is no ${what} here.` : `The ${what} cannot be used now.`);

// Return { track } or { why }, a sentence.
export async function camera(deviceId) {
  const track = await wanted({ video: deviceId ? { ...SIZE, deviceId: { exact: deviceId } } : SIZE });
  return track instanceof MediaStreamTrack ? { track } : { why: said(track, "camera") };
}

export async function microphone(deviceId) {
  const clean = { echoCancellation: true, noiseSuppression: true };
  const track = await wanted({ audio: deviceId ? { ...clean, deviceId: { exact: deviceId } } : clean });
  return track instanceof MediaStreamTrack ? { track } : { why: said(track, "microphone") };
}

export async function screen() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
    return { track: stream.getVideoTracks()[0] };
  } catch (error) { return { why: error.name === "NotAllowedError" ? "No screen was chosen." : "A screen cannot be shared here." }; }
}

export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const named = (kind, name) => all.filter((one) => one.kind === kind && one.deviceId).map((one, at) => ({ id: one.deviceId, label: one.label || `${name} ${at + 1}` }));
  return { mic: named("audioinput", "Microphone"), camera: named("videoinput", "Camera") };
}
