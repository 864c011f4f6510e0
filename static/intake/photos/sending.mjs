// How a photo is sent: after the record that names it, as a form, to the byte.
import * as store from "../store.mjs";
import { nextPhoto } from "./standing.mjs";

// As the queue knows what it sends: with a `kind`.
export async function firstPhoto(records, organisation) {
  const photo = nextPhoto(await store.all("photos"), records, organisation);
  return photo && { ...photo, kind: "photo" };
}

export async function formOf({ n, lot, shows }) {
  const picture = await store.get("pictures", n);
  const form = new FormData();
  form.append("lot", lot);
  form.append("kind", shows);
  form.append("photo", new Blob([picture?.octets ?? ""], { type: "image/jpeg" }), `${shows}.jpg`);
  return form;
}

// What the server has is not kept here; of it, its line stays.
export async function markPhoto(n, changes) {
  const isSent = changes.state === "sent";
  let changed;
  await store.together(["photos", "pictures"], (photos, pictures) => {
    const asked = photos.get(n);
    asked.onsuccess = () => {
      if (!asked.result) return; // somebody discarded it meanwhile
      changed = { ...asked.result, ...changes, ...(isSent && { thumbnail: null }) };
      photos.put(changed);
      if (isSent) pictures.delete(n);
    };
    return asked;
  });
  return { ...changed, kind: "photo" };
}
