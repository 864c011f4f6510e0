// What a device signs: DSSE's pre-authentication encoding, whose type is the domain separation.
import { concat, encodeText } from "./octets.mjs";

export const CUSTODY = "application/vnd.regauss.custody+json;v=1";
export const KEY = "application/vnd.regauss.key+json;v=1";
export const SCAN = "application/vnd.regauss.scan+json;v=1";

export function signedMessage(type, body) {
  return concat(encodeText(`DSSEv1 ${encodeText(type).length} ${type} ${body.length} `), body);
}
