// Numbers as bytes, and bytes as text: how what Python sends and what a page stores are read.

/** The numbers of a message. A copy: its buffer need not be aligned to 8 bytes. */
export function floats(bytes) {
  return bytes?.byteLength ? new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) : new Float64Array();
}

/** The bytes of a text in base64. */
export const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
