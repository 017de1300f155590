/** A hue of a type's own, so that rows of one type are seen together; it only repeats what the name tells. */
export function typeColor(type: string): string {
  let hash = 0;
  for (let index = 0; index < Math.min(type.length, 200); index++) {
    hash = (hash * 31 + type.charCodeAt(index)) | 0;
  }
  return `oklch(var(--type-light) 0.13 ${(((hash * 137) % 360) + 360) % 360})`;
}
