// A file from the camera, drawn anew: upright, no larger than it has to be, and without the place where it was taken.
import { bared } from "./bare.mjs";
import { fitted, isSendable, LONGEST_PX, pictureProblem, sizeProblem, THUMBNAIL_PX } from "./fitting.mjs";

const GOOD = 0.85, SMALL = 0.7;

// `{octets, thumbnail}`, both JPEG, or `{problem: "unreadable" | "too_large"}`.
export async function draw(file) {
  const problem = sizeProblem(file.size);
  if (problem) return { problem };
  const address = URL.createObjectURL(file);
  try {
    return await drawn(address);
  } catch {
    return { problem: "unreadable" };
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function drawn(address) {
  const image = new Image();
  await new Promise((resolve, reject) => {
    [image.onload, image.onerror] = [resolve, reject];
    image.src = address;
  });
  // An image element stands upright, whichever way the camera was held.
  const problem = pictureProblem(image.naturalWidth, image.naturalHeight);
  if (problem) return { problem };
  await image.decode();
  const octets = bared(await encoded(image, LONGEST_PX, GOOD));
  if (!octets) return { problem: "unreadable" };
  if (!isSendable(octets.length)) return { problem: "too_large" };
  return { octets, thumbnail: await encoded(image, THUMBNAIL_PX, SMALL) };
}

async function encoded(image, longest, quality) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fitted(image.naturalWidth, image.naturalHeight, longest);
  const pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#fff"; // under what a picture leaves clear
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  canvas.width = canvas.height = 0; // phones give its memory back at once
  return new Uint8Array(await blob.arrayBuffer());
}
